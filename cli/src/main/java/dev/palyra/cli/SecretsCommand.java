package dev.palyra.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What operators do with stored secrets. A value never is an argument. */
@Command(
    name = "secrets",
    description = "Store, look at and rotate secrets.",
    footer = {
      "",
      "A secret is named SCOPE/KEY, such as global/github-token. Scopes: global, principal:ID,",
      "channel:NAME:ACCOUNT, skill:ID. Exit status: 0 done, 1 refused, 2 used wrongly."
    },
    subcommands = {
      SecretSetCommand.class,
      SecretGetCommand.class,
      SecretExportCommand.class,
      SecretImportCommand.class
    })
final class SecretsCommand implements Runnable {
  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing: see --help");
  }

  Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  @Command(name = "list", description = "List secrets: names and versions, never values.")
  int list(
      @Option(names = "--scope", paramLabel = "SCOPE", description = "only this one's")
          @Nullable String scope,
      @Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode secrets = secrets(scope);
    if (json) {
      Json.print(app().terminal(), secrets);
      return 0;
    }
    var table = new Table("REFERENCE", "VERSION", "STATE", "WRITTEN");
    for (JsonNode secret : secrets) {
      table.row(
          secret.path("ref").asString(),
          secret.path("version").asString(),
          secret.path("state").asString(""),
          secret.path("written").asString());
    }
    return print(table);
  }

  @Command(
      name = "inventory",
      description = "Who answers for each secret, what it is bound to, and what is due.")
  int inventory(@Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode secrets = secrets(null);
    if (json) {
      Json.print(app().terminal(), secrets);
      return 0;
    }
    var table =
        new Table("REFERENCE", "OWNER", "ROTATION DUE", "EXPIRES", "BOUND TO", "DESCRIPTION");
    for (JsonNode secret : secrets) {
      String due = secret.path("rotation_due").asString("").replaceFirst("T00:00:00Z$", "");
      table.row(
          secret.path("ref").asString(),
          secret.path("owner").asString(""),
          secret.path("overdue").asBoolean(false) ? due + " (overdue)" : due,
          secret.path("expires").asString(""),
          SecretText.bound(secret),
          secret.path("description").asString(""));
    }
    return print(table);
  }

  private JsonNode secrets(@Nullable String scope) {
    String query = scope == null ? "" : "?scope=" + GatewayClient.escape(scope);
    return app().operator().get("/v1/secrets" + query).path("secrets");
  }

  private int print(Table table) {
    if (table.isEmpty()) {
      app().terminal().out().println("no secrets");
    } else {
      table.print(app().terminal());
    }
    return 0;
  }

  @Command(name = "history", description = "Every version of a secret that is kept.")
  int history(
      @Parameters(paramLabel = "SCOPE/KEY") String path,
      @Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode secret = app().operator().get(SecretText.route(path));
    if (json) {
      Json.print(app().terminal(), secret.path("versions"));
      return 0;
    }
    var table = new Table("VERSION", "STATE", "BYTES", "WRITTEN", "EXPIRES");
    for (JsonNode version : secret.path("versions")) {
      table.row(
          version.path("version").asString(),
          version.path("state").asString(),
          version.path("bytes").asString(),
          version.path("written").asString(),
          version.path("expires").asString(""));
    }
    return print(table);
  }

  @Command(name = "delete", description = "Take a version out of use; `undelete` brings it back.")
  int delete(
      @Parameters(paramLabel = "SCOPE/KEY") String path,
      @Option(names = "--version", paramLabel = "N", description = "instead of the current one")
          @Nullable Integer version) {
    return mark(path, version, "delete", "deleted");
  }

  @Command(name = "undelete", description = "Bring a deleted version back.")
  int undelete(
      @Parameters(paramLabel = "SCOPE/KEY") String path,
      @Option(names = "--version", paramLabel = "N", description = "instead of the current one")
          @Nullable Integer version) {
    return mark(path, version, "undelete", "undeleted");
  }

  @Command(name = "destroy", description = "Make a version's value unreadable for good.")
  int destroy(
      @Parameters(paramLabel = "SCOPE/KEY") String path,
      @Option(names = "--version", paramLabel = "N", description = "instead of the current one")
          @Nullable Integer version) {
    return mark(path, version, "destroy", "destroyed");
  }

  private int mark(String path, @Nullable Integer version, String what, String done) {
    ObjectNode body = Json.mapper().createObjectNode();
    if (version != null) {
      body.put("version", version);
    }
    var _ = app().operator().post(SecretText.route(path) + "/" + what, body);
    String which = version == null ? "" : " version " + version;
    return say(done + " " + path + which);
  }

  @Command(
      name = "remove",
      description = "Remove a secret: every version, and what is known of it.")
  int remove(@Parameters(paramLabel = "SCOPE/KEY") String path) {
    app().operator().delete(SecretText.route(path));
    return say("removed " + path);
  }

  @Command(name = "audit", description = "What was done with a secret, newest last.")
  int audit(
      @Parameters(paramLabel = "SCOPE/KEY", arity = "0..1") @Nullable String path,
      @Option(names = "--json", description = "print JSON") boolean json) {
    return new SecretHistory(app()).print(path, json);
  }

  @Command(name = "rotate-root", description = "Replace the root key; values are not touched.")
  int rotateRoot() {
    return vault(
        "rotate-root", Json.mapper().createObjectNode(), "a new root key is in the backend");
  }

  @Command(name = "rotate-data", description = "Replace every other key and seal every value anew.")
  int rotateData() {
    return vault("rotate-data", Json.mapper().createObjectNode(), "new data keys; the backend is");
  }

  @Command(
      name = "migrate",
      description = "Move the guard of the root key to another backend, with a new root key.")
  int migrate(
      @Option(
              names = "--to",
              paramLabel = "BACKEND",
              required = true,
              description = "secret-service, keychain, dpapi or file")
          String backend) {
    return vault(
        "migrate", Json.mapper().createObjectNode().put("to", backend), "the vault is pinned to");
  }

  private int vault(String what, ObjectNode body, String done) {
    JsonNode answer = app().operator().post("/v1/vault/" + what, body);
    return say(done + " " + answer.path("backend").asString());
  }

  private int say(String line) {
    app().terminal().out().println(Text.line(line));
    return 0;
  }
}
