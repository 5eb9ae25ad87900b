package dev.palyra.sandbox;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The desktop of the user who runs this process, by the system's own program: {@code notify-send}
 * (Desktop Notifications Specification) or {@code osascript}. Neither runs confined, since each
 * must reach the user's session; neither is given anything but a title, a text, and the variables
 * that lead to that session.
 *
 * <p>The text stands in the program's arguments, where other users of the host may read it: put
 * nothing there that they must not know. Thread-safe; {@link #show} blocks.
 */
public final class Desktop {
  private static final Path NOTIFY_SEND = Path.of("/usr/bin/notify-send");
  private static final Path OSASCRIPT = Path.of("/usr/bin/osascript");

  /** Of a session; nothing else is handed on. */
  private static final List<String> SESSION =
      List.of(
          "DBUS_SESSION_BUS_ADDRESS",
          "XDG_RUNTIME_DIR",
          "DISPLAY",
          "WAYLAND_DISPLAY",
          "XAUTHORITY",
          "HOME");

  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int MAX_CHARS = 500;
  private static final String CUT = "..."; // a service has often no locale but POSIX

  private final Path program;
  private final boolean apple;
  private final Map<String, String> environment;
  private final Duration deadline;

  private Desktop(Path program, boolean apple, Map<String, String> environment, Duration deadline) {
    this.program = program;
    this.apple = apple;
    this.environment = environment;
    this.deadline = deadline;
  }

  /**
   * The desktop of this host, if it has the program and this process belongs to a session.
   *
   * @param environment of this process
   */
  public static Optional<Desktop> ofThisHost(Map<String, String> environment) {
    return Files.isExecutable(OSASCRIPT)
        ? Optional.of(new Desktop(OSASCRIPT, true, session(environment), DEADLINE))
        : freedesktop(NOTIFY_SEND, environment, DEADLINE);
  }

  static Optional<Desktop> freedesktop(
      Path program, Map<String, String> environment, Duration deadline) {
    Map<String, String> session = session(environment);
    boolean bus =
        session.containsKey("DBUS_SESSION_BUS_ADDRESS")
            || Optional.ofNullable(session.get("XDG_RUNTIME_DIR"))
                .filter(runtime -> Files.exists(Path.of(runtime, "bus")))
                .isPresent();
    return bus && Files.isExecutable(program)
        ? Optional.of(new Desktop(program, false, session, deadline))
        : Optional.empty();
  }

  private static Map<String, String> session(Map<String, String> environment) {
    var session = new TreeMap<>(environment);
    session.keySet().retainAll(SESSION);
    session.put("LC_ALL", "C.UTF-8"); // Or an accent in the text is taken for malformed.
    return session;
  }

  /**
   * Shows a note.
   *
   * @param urgent whether it stays until somebody has seen it
   * @return whether the desktop took it
   */
  public boolean show(String title, String text, boolean urgent) throws InterruptedException {
    var builder = new ProcessBuilder(command(plain(title), plain(text), urgent));
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
    try {
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        return process.waitFor(deadline.toNanos(), TimeUnit.NANOSECONDS)
            && process.exitValue() == 0;
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return false;
    }
  }

  /** Both take what follows {@code --} as data, whatever it looks like. */
  private List<String> command(String title, String text, boolean urgent) {
    var command = new ArrayList<String>(List.of(program.toString()));
    if (apple) {
      for (String line :
          List.of(
              "on run argv",
              "display notification (item 2 of argv) with title (item 1 of argv)",
              "end run")) {
        command.add("-e");
        command.add(line);
      }
    } else {
      command.add("--app-name=Palyra");
      command.add("--urgency=" + (urgent ? "critical" : "normal"));
    }
    command.add("--");
    command.add(title);
    command.add(apple ? text : withoutMarkup(text));
    return command;
  }

  private static String plain(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}&&[^\n]]", "?");
    return line.length() <= MAX_CHARS
        ? line
        : line.substring(
                0, line.offsetByCodePoints(0, line.codePointCount(0, MAX_CHARS) - CUT.length()))
            + CUT;
  }

  /** A body may hold links and images by the specification; a text from elsewhere must not. */
  private static String withoutMarkup(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
