package dev.palyra.cli;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/** Logins at servers elsewhere that want OAuth. */
final class McpLoginCommands {
  private McpLoginCommands() {}

  private static String path(String name, String way) {
    return "/v1/mcp/servers/" + GatewayClient.escape(name) + way;
  }

  /** Logs in. */
  @Command(
      name = "login",
      description =
          "Log in at a server elsewhere, with a browser; one with `client-credentials` needs none.",
      footer =
          "Look at whose page it is before you agree: the server names it. The tokens go into the vault.")
  static final class Login implements Callable<Integer> {
    @ParentCommand private @Nullable McpCommand parent;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(names = "--print", description = "print the address and open nothing")
    private boolean print;

    @Option(names = "--code", paramLabel = "CODE", description = "your one-time code")
    private @Nullable String code;

    @Override
    public Integer call() throws IOException {
      Palyra app = Objects.requireNonNull(parent).app();
      JsonNode done =
          new BrowserLogin(app, print, code)
              .run(
                  path(name, "/login"),
                  path(name, "/login/answer"),
                  begun -> "the server's tokens come from " + begun.path("issuer").asString());
      app.terminal()
          .out()
          .println(Text.line("connected " + name + " at " + done.path("issuer").asString()));
      return 0;
    }
  }

  /** Logs out. */
  @Command(name = "logout", description = "Give the tokens of a login back and forget them.")
  static final class Logout implements Callable<Integer> {
    @ParentCommand private @Nullable McpCommand parent;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Override
    public Integer call() {
      Palyra app = Objects.requireNonNull(parent).app();
      JsonNode done = app.operator().post(path(name, "/logout"), Json.mapper().createObjectNode());
      String objection = done.path("objection").asString("");
      app.terminal()
          .out()
          .println(
              Text.line(
                  "the tokens of "
                      + name
                      + " are forgotten"
                      + (objection.isEmpty() ? "" : "; " + objection)));
      return 0;
    }
  }
}
