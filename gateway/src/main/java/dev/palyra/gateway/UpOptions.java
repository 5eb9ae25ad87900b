package dev.palyra.gateway;

import dev.palyra.policy.starter.StarterBundle;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What was asked for on the command line.
 *
 * @param port instead of the configured one
 * @param policies what a new home starts with
 * @param acceptRestored whether the vault may be older than it was
 * @param userFolder what {@code ~} stands for
 */
record UpOptions(
    Action action,
    Path home,
    Optional<Integer> port,
    StarterBundle policies,
    boolean acceptRestored,
    Path userFolder) {
  static final String HELP =
      """
      Usage: palyra up [--home DIR] [--port N] [--policies STARTER] [--accept-restored]
      Starts the gateway in the foreground, on loopback. Ctrl-C stops it.

        --home DIR   where everything is kept; default PALYRA_HOME, else ~/.palyra
        --port N     instead of server.port in palyra.toml; 0 for any free one
        --policies STARTER   what a new home starts with: locked-down, read-only, developer
                     (default) or unattended; a home that has policies keeps them
        --accept-restored    the vault was put back from a backup on purpose: accept that it is older
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
    StarterBundle policies = StarterBundle.DEVELOPER;
    boolean acceptRestored = false;
    Action action = Action.RUN;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--help", "-h" -> action = Action.HELP;
        case "--version", "-V" -> action = Action.VERSION;
        case "--home" -> home = Path.of(value(arguments, ++i));
        case "--policies" -> policies = starter(value(arguments, ++i));
        case "--accept-restored" -> acceptRestored = true;
        case "--port" -> port = Optional.of(port(value(arguments, ++i)));
        default ->
            throw new StartException(
                "unknown argument \"" + arguments[i] + "\"; see palyra up --help");
      }
    }
    return new UpOptions(action, home, port, policies, acceptRestored, userFolder);
  }

  private static String value(String[] arguments, int i) {
    if (i >= arguments.length || arguments[i].isEmpty()) {
      throw new StartException(arguments[i - 1] + " needs a value; see palyra up --help");
    }
    return arguments[i];
  }

  private static StarterBundle starter(String title) {
    return StarterBundle.named(title)
        .orElseThrow(() ->
            new StartException(
                "--policies must be locked-down, read-only, developer or unattended, got \""
                    + title
                    + "\""));
  }

  private static int port(String text) {
    if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535) {
      return Integer.parseInt(text);
    }
    throw new StartException("--port must be a number from 0 to 65535, got \"" + text + "\"");
  }
}
