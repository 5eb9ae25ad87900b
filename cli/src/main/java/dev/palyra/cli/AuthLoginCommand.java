package dev.palyra.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Logs in at a provider: with a browser here, or with one anywhere. */
@Command(
    name = "login",
    description =
        "Log in at a profile's provider with a browser, or with --device on another machine.")
final class AuthLoginCommand implements Callable<Integer> {
  @ParentCommand private @Nullable AuthCommand auth;

  @Parameters(paramLabel = "NAME")
  private String name = "";

  @Option(names = "--device", description = "show a code to type in on any device")
  private boolean device;

  @Option(names = "--print", description = "print the address and open nothing")
  private boolean print;

  @Option(names = "--code", paramLabel = "CODE", description = "your one-time code")
  private @Nullable String code;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (device) {
      withCode();
    } else {
      withBrowser();
    }
    say("connected " + name);
    return 0;
  }

  private Palyra app() {
    return Objects.requireNonNull(auth).app();
  }

  private void withBrowser() throws IOException {
    var _ =
        new BrowserLogin(app(), print, code)
            .run(AuthCommand.path(name) + "/login", "/v1/auth/oauth/callback", _ -> "");
  }

  private void withCode() throws InterruptedException {
    JsonNode begun = begin("/device", Json.mapper().createObjectNode());
    say(
        "open "
            + begun.path("url").asString()
            + " on any device and type "
            + begun.path("code").asString());
    String path = "/v1/auth/device/" + GatewayClient.escape(begun.path("id").asString());
    // The gateway ends it when the code has lapsed.
    for (long interval = begun.path("interval").asLong(); ; ) {
      Thread.sleep(Duration.ofSeconds(interval));
      JsonNode now = app().operator().post(path, Json.mapper().createObjectNode());
      if (now.path("connected").asBoolean()) {
        return;
      }
      interval = now.path("interval").asLong();
    }
  }

  private JsonNode begin(String way, ObjectNode body) {
    return StepUpPrompt.with(
        app().terminal(),
        code,
        shown -> app().operator().post(AuthCommand.path(name) + way, body, shown));
  }

  private void say(String text) {
    app().terminal().out().println(Text.line(text));
    app().terminal().out().flush();
  }
}
