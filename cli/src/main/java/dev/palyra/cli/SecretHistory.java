package dev.palyra.cli;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** What the audit log says of secrets: changes, uses granted and denied, and calls that failed. */
record SecretHistory(Palyra app) {
  private static final int PAGE = 1_000;

  int print(@Nullable String path, boolean json) {
    String label = path == null ? "" : SecretText.name(path);
    ArrayNode found = Json.mapper().createArrayNode();
    var table = new Table("RECORD", "TIME", "SECRET", "WHAT", "BY", "TOOL");
    long after = 0;
    while (true) {
      JsonNode page =
          app.operator().get("/v1/audit?limit=" + PAGE + "&after=" + after).path("records");
      for (JsonNode record : page) {
        after = record.path("seq").asLong();
        JsonNode fields = record.path("fields");
        String secret = secret(record);
        boolean wanted = label.isEmpty() || secret.equals(label) || secret.startsWith(label + "?");
        if (!secret.isEmpty() && wanted) {
          found.add(record);
          table.row(
              Long.toString(after),
              record.path("time").asString(),
              secret,
              fields.path("change").asString(what(record)),
              fields.path("principal").asString(""),
              fields.path("tool").asString(""));
        }
      }
      if (page.size() < PAGE) {
        break;
      }
    }
    if (json) {
      Json.print(app.terminal(), found);
    } else if (table.isEmpty()) {
      app.terminal().out().println("nothing is recorded");
    } else {
      table.print(app.terminal());
    }
    return 0;
  }

  private static String what(JsonNode record) {
    String decision = record.path("fields").path("decision").asString("");
    return switch (decision) {
      case "" -> record.path("kind").asString().replaceFirst("^source\\.", "");
      case "permit" -> "use permitted";
      default -> "use denied (" + decision + ")";
    };
  }

  /** The secret that a record is about, or nothing. */
  private static String secret(JsonNode record) {
    JsonNode fields = record.path("fields");
    return switch (record.path("kind").asString()) {
      case "secret.changed" ->
          fields.path("scope").asString() + "/" + fields.path("key").asString();
      case "secret.decided", "source.used", "source.use-refused" ->
          fields.path("secret").asString("");
      default -> "";
    };
  }
}
