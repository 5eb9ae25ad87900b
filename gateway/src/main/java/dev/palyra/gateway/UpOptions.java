package dev.palyra.gateway;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What was asked for on the command line.
 *
 * @param port instead of the configured one
 * @param userFolder what {@code ~} stands for
 */
record UpOptions(Action action, Path home, Optional<Integer> port, Path userFolder) {
  static final String HELP =
      """
      Usage: palyra up [--home DIR] [--port N]
      Starts the gateway in the foreground, on loopback. Ctrl-C stops it.

        --home DIR   where everything is kept; default PALYRA_HOME, else ~/.palyra
        --port N     instead of server.port in palyra.toml; 0 for any free one
        --version    print the version
        --help       print this

      Exit status: 0 stopped, 2 it could not start.
      """;

  /** What to do. */
  enum Action {
    RUN,
    HELP,
    VERSION
  }

  static UpOptions parse(String[] arguments, Map<String, String> environment) {
    Path userFolder = Path.of(System.getProperty("user.home"));
    String variable = environment.getOrDefault("PALYRA_HOME", "");
    Path home = variable.isEmpty() ? userFolder.resolve(".palyra") : Path.of(variable);
    Optional<Integer> port = Optional.empty();
    Action action = Action.RUN;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--help", "-h" -> action = Action.HELP;
        case "--version", "-V" -> action = Action.VERSION;
        case "--home" -> home = Path.of(value(arguments, ++i));
        case "--port" -> port = Optional.of(port(value(arguments, ++i)));
        default ->
            throw new StartException(
                "unknown argument \"" + arguments[i] + "\"; see palyra up --help");
      }
    }
    return new UpOptions(action, home, port, userFolder);
  }

  private static String value(String[] arguments, int i) {
    if (i >= arguments.length || arguments[i].isEmpty()) {
      throw new StartException(arguments[i - 1] + " needs a value; see palyra up --help");
    }
    return arguments[i];
  }

  private static int port(String text) {
    if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535) {
      return Integer.parseInt(text);
    }
    throw new StartException("--port must be a number from 0 to 65535, got \"" + text + "\"");
  }
}
