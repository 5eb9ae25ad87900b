package dev.palyra.cli;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A login with a browser, which comes back to a listener of this process: the gateway begins it and
 * takes what came.
 *
 * @param print whether the address is printed, and nothing opened
 * @param code a one-time code, where one was given
 */
record BrowserLogin(Palyra app, boolean print, @Nullable String code) {
  // As long as the gateway keeps a login that was begun.
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /**
   * @param begin the path that begins it
   * @param back the path that takes what came
   * @param note what to say of the login that was begun, before the page opens
   * @return the gateway's last answer
   */
  JsonNode run(String begin, String back, Function<JsonNode, String> note) throws IOException {
    try (var listener = new LoopbackListener()) {
      ObjectNode body = Json.mapper().createObjectNode().put("redirect", listener.redirect());
      JsonNode begun =
          StepUpPrompt.with(app.terminal(), code, shown -> app.operator().post(begin, body, shown));
      if (!begun.has("url")) {
        return begun; // The gateway got the tokens by itself.
      }
      say(note.apply(begun));
      URI page = URI.create(begun.path("url").asString());
      say(print || !Browser.open(page) ? "open " + page : "a browser shows what to do");
      String answer =
          listener
              .await(PATIENCE)
              .orElseThrow(
                  () -> CliException.failed("nobody came back within ten minutes; begin again"));
      return app.operator().post(back, Json.mapper().createObjectNode().put("answer", answer));
    }
  }

  private void say(String text) {
    if (!text.isEmpty()) {
      app.terminal().out().println(Text.line(text));
      app.terminal().out().flush();
    }
  }
}
