package dev.palyra.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Named credentials of providers of models. Their values are in the vault and never shown. */
@Command(
    name = "auth",
    description =
        "Credentials of model providers: list, add, login, check, explain, revoke, remove.",
    subcommands = AuthLoginCommand.class)
final class AuthCommand implements Runnable {
  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "a command is missing: list, add, login, check, explain, revoke or remove");
  }

  Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  @Command(name = "list", description = "List profiles, and how well each is.")
  int list(@Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode profiles = app().operator().get("/v1/auth/profiles").path("profiles");
    if (json) {
      Json.print(app().terminal(), profiles);
      return 0;
    }
    print(profiles);
    return 0;
  }

  private void print(JsonNode profiles) {
    var table = new Table("PROFILE", "KIND", "SCOPE", "RANK", "BY", "HEALTH", "ENDS", "WHY");
    for (JsonNode profile : profiles) {
      table.row(
          profile.path("name").asString(),
          profile.path("kind").asString(),
          profile.path("scope").asString(),
          profile.path("rank").asString(),
          profile.path("login").isObject() ? "login" : profile.path("key").asString("nothing"),
          profile.path("health").asString(),
          profile.path("expires").asString("-"),
          profile.path("detail").asString());
    }
    table.print(app().terminal());
  }

  /** Of a login in place of a key. */
  static final class LoginOptions {
    @Option(
        names = "--client-id",
        paramLabel = "ID",
        required = true,
        description =
            "log in, as the client that the provider registered; OpenAI's server unless said")
    private String clientId = "";

    @Option(names = "--issuer", paramLabel = "URL", description = "how the server calls itself")
    private @Nullable String issuer;

    @Option(
        names = "--authorization",
        paramLabel = "URL",
        description = "where people agree; unless said, what the server says of itself")
    private @Nullable String authorization;

    @Option(names = "--token", paramLabel = "URL", description = "where codes become tokens")
    private @Nullable String token;

    @Option(names = "--device", paramLabel = "URL", description = "for logins without a browser")
    private @Nullable String device;

    @Option(names = "--revocation", paramLabel = "URL", description = "where tokens go back")
    private @Nullable String revocation;

    @Option(names = "--oauth-scope", paramLabel = "SCOPE", description = "may be given often")
    private List<String> scopes = List.of();

    @Option(
        names = "--nameless",
        description = "the server's answers hold no issuer (RFC 9207); OpenAI's need not")
    private boolean nameless;

    ObjectNode json() {
      ObjectNode json = Json.mapper().createObjectNode().put("client_id", clientId);
      put(json, "issuer", issuer);
      put(json, "authorization", authorization);
      put(json, "token", token);
      put(json, "device", device);
      put(json, "revocation", revocation);
      if (nameless) {
        json.put("names_itself", false);
      }
      if (!scopes.isEmpty()) {
        scopes.forEach(json.putArray("scopes")::add);
      }
      return json;
    }
  }

  private static void put(ObjectNode json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  @Command(
      name = "add",
      description = {
        "Add a profile, or replace one. Its key is a secret of the vault (`palyra secrets set`), or",
        "with --client-id there is a login in its place."
      })
  int add(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--kind",
              paramLabel = "KIND",
              description = "openai, openai-compatible or anthropic; default openai")
          @Nullable String kind,
      @Option(names = "--endpoint", paramLabel = "URL", description = "of the API; default theirs")
          @Nullable String endpoint,
      @Option(names = "--key", paramLabel = "REF", description = "such as vault://global/openai")
          @Nullable String key,
      @Option(names = "--agent", paramLabel = "NAME", description = "for runs of this one alone")
          @Nullable String agent,
      @Option(names = "--rank", paramLabel = "N", description = "lower ones are tried earlier")
          @Nullable Integer rank,
      @Option(names = "--fallback", paramLabel = "NAME", description = "may be given often")
          @Nullable List<String> fallbacks,
      @ArgGroup(exclusive = false, heading = "Login:%n") @Nullable LoginOptions login,
      @Option(names = "--code", paramLabel = "CODE", description = "your one-time code")
          @Nullable String code) {
    ObjectNode body = Json.mapper().createObjectNode();
    put(body, "kind", kind);
    put(body, "endpoint", endpoint);
    put(body, "key", key);
    put(body, "scope", agent == null ? null : "agent:" + agent);
    if (rank != null) {
      body.put("rank", rank);
    }
    if (fallbacks != null) {
      fallbacks.forEach(body.putArray("fallbacks")::add);
    }
    if (login != null) {
      body.set("login", login.json());
    }
    JsonNode made =
        StepUpPrompt.with(
            app().terminal(), code, shown -> app().operator().put(path(name), body, shown));
    String detail = made.path("detail").asString();
    say(name + " is " + made.path("health").asString() + (detail.isEmpty() ? "" : ": " + detail));
    return 0;
  }

  @Command(name = "check", description = "Try a profile's credential at its provider.")
  int check(@Parameters(paramLabel = "NAME") String name) {
    JsonNode checked =
        app().operator().post(path(name) + "/check", Json.mapper().createObjectNode());
    if (checked.path("objection").isString()) {
      throw CliException.failed(Text.line(name + ": " + checked.path("objection").asString()));
    }
    say(name + " works");
    return 0;
  }

  @Command(
      name = "explain",
      description =
          "What a run would be lent, and why not the others, in the order they are tried.")
  int explain(
      @Parameters(paramLabel = "NAME", arity = "0..1", description = "default: any")
          @Nullable String name,
      @Option(names = "--agent", paramLabel = "NAME", description = "for runs of this one")
          @Nullable String agent) {
    String query =
        (name == null ? "" : "&profile=" + GatewayClient.escape(name))
            + (agent == null ? "" : "&agent=" + GatewayClient.escape(agent));
    print(
        app()
            .operator()
            .get("/v1/auth/explain" + (query.isEmpty() ? "" : "?" + query.substring(1)))
            .path("considered"));
    return 0;
  }

  @Command(name = "revoke", description = "Give a login's tokens back; `login` connects again.")
  int revoke(@Parameters(paramLabel = "NAME") String name) {
    JsonNode done = app().operator().post(path(name) + "/revoke", Json.mapper().createObjectNode());
    say("revoked " + name);
    if (done.path("objection").isString()) {
      say("note: " + done.path("objection").asString());
    }
    return 0;
  }

  @Command(
      name = "remove",
      description = "Forget a profile and its login; a key stays in the vault.")
  int remove(@Parameters(paramLabel = "NAME") String name) {
    app().operator().delete(path(name));
    say("removed " + name);
    return 0;
  }

  private void say(String text) {
    app().terminal().out().println(Text.line(text));
  }

  static String path(String name) {
    return "/v1/auth/profiles/" + GatewayClient.escape(name);
  }
}
