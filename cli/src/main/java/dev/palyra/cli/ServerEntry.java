package dev.palyra.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * One {@code [[mcp.servers]]} of {@code palyra.toml}, as text.
 *
 * @param url empty for a program
 * @param environment plain values and references
 */
record ServerEntry(
    String name,
    String program,
    List<String> arguments,
    Map<String, String> environment,
    String url,
    String bearer,
    List<String> egress,
    List<String> readable,
    List<String> writable) {
  ServerEntry {
    if (!name.matches("[a-z][a-z0-9_-]{0,31}")) {
      throw CliException.unusable(
          "a server's name is 1 to 32 lower-case letters, digits, `_` and `-`, got `"
              + Text.line(name)
              + "`");
    }
  }

  String toml() {
    var text = new StringBuilder("\n[[mcp.servers]]\nname = " + quoted(name) + "\n");
    if (url.isEmpty()) {
      text.append("program = ").append(quoted(program)).append('\n');
      text.append("arguments = ").append(list(arguments)).append('\n');
    } else {
      text.append("url = ").append(quoted(url)).append('\n');
      if (!bearer.isEmpty()) {
        text.append("bearer = ").append(quoted(bearer)).append('\n');
      }
    }
    if (!egress.isEmpty()) {
      text.append("egress = ").append(list(egress)).append('\n');
    }
    if (!environment.isEmpty()) {
      text.append("environment = { ");
      String separator = "";
      for (var entry : new TreeMap<>(environment).entrySet()) {
        text.append(separator)
            .append(entry.getKey())
            .append(" = ")
            .append(quoted(entry.getValue()));
        separator = ", ";
      }
      text.append(" }\n");
    }
    if (!readable.isEmpty() || !writable.isEmpty()) {
      text.append("roots = [");
      String separator = "";
      for (String path : readable) {
        text.append(separator)
            .append("{ path = ")
            .append(quoted(path))
            .append(", rights = [\"read\", \"execute\"] }");
        separator = ", ";
      }
      for (String path : writable) {
        text.append(separator)
            .append("{ path = ")
            .append(quoted(path))
            .append(", rights = [\"read\", \"write\"] }");
        separator = ", ";
      }
      text.append("]\n");
    }
    return text.toString();
  }

  /** A server of another client's configuration; its environment is as it stands there. */
  static ServerEntry of(String name, JsonNode server) {
    var environment = new TreeMap<String, String>();
    server
        .path("env")
        .properties()
        .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asString("")));
    var arguments =
        server.path("args").valueStream().map(argument -> argument.asString("")).toList();
    String authorization = server.path("headers").path("Authorization").asString("");
    return new ServerEntry(
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "-"),
        server.path("command").asString(""),
        arguments,
        environment,
        server.path("url").asString(""),
        authorization.regionMatches(true, 0, "Bearer ", 0, 7) ? authorization.substring(7) : "",
        List.of(),
        List.of(),
        List.of());
  }

  private static String list(List<String> items) {
    return "[" + String.join(", ", items.stream().map(ServerEntry::quoted).toList()) + "]";
  }

  private static String quoted(String text) {
    var out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20 || c == 0x7f) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
