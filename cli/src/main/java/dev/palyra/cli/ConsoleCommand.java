package dev.palyra.cli;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Opens the gateway in a browser; the first time, to enrol. */
@Command(
    name = "console",
    description = "Open the console in a browser; the first time, to enrol the first operator.")
final class ConsoleCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Palyra palyra;

  @Option(names = "--print", description = "print the address and open nothing")
  private boolean print;

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(palyra);
    URI gateway = app.home().url();
    URI page =
        URI.create(
            gateway.getScheme() + "://localhost:" + gateway.getPort() + path(app.operator()));
    if (print || !Browser.open(page)) {
      app.terminal().out().println(page);
    }
    return 0;
  }

  /** To enrol, while nobody has; the link behind the fragment sign is good once. */
  private static String path(GatewayClient gateway) {
    try {
      return gateway
          .post("/v1/enrolment-links", Json.mapper().createObjectNode(), Optional.empty())
          .path("path")
          .asString();
    } catch (CliException e) {
      if (e.code().equals("invalid-request")) {
        return "/login"; // Somebody has enrolled.
      }
      throw e;
    }
  }
}
