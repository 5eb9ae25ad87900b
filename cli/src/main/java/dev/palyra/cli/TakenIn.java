package dev.palyra.cli;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Waits until a running gateway has taken in what was done to its file, and says how it went. */
final class TakenIn {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long PAUSE_MILLIS = 200;

  private TakenIn() {}

  /**
   * @param there names of servers that are to be there
   * @param gone names of servers that are not to be
   */
  static void await(Palyra app, Set<String> there, Set<String> gone) {
    if (there.isEmpty() && gone.isEmpty()) {
      return;
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    JsonNode answer;
    do {
      try {
        answer = app.operator().get("/v1/mcp/servers");
      } catch (CliException e) {
        say(app, "it counts when the gateway starts");
        return;
      }
      Set<String> names =
          answer
              .path("servers")
              .valueStream()
              .map(server -> server.path("name").asString(""))
              .collect(Collectors.toSet());
      if (names.containsAll(there) && gone.stream().noneMatch(names::contains)) {
        say(app, "the running gateway has taken it in; see `palyra mcp list`");
        return;
      }
      pause();
    } while (System.nanoTime() < end && !Thread.currentThread().isInterrupted());
    String objection = answer.path("objection").asString("");
    throw CliException.failed(
        "the running gateway has not taken it in"
            + (objection.isEmpty() ? "" : ": " + Text.line(objection)),
        "it does when the file and the policies fit; see its log");
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void say(Palyra app, String text) {
    app.terminal().out().println(text);
    app.terminal().out().flush();
  }
}
