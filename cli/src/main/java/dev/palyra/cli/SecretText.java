package dev.palyra.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** How secrets are named and described in a line. */
final class SecretText {
  private static final String SCHEME = "vault://";

  private SecretText() {}

  /** The route of SCOPE/KEY, also where it is written as a reference. */
  static String route(String path) {
    String name = name(path);
    int slash = name.lastIndexOf('/');
    return "/v1/secrets/"
        + GatewayClient.escape(name.substring(0, slash))
        + "/"
        + GatewayClient.escape(name.substring(slash + 1));
  }

  /** SCOPE/KEY without the scheme. */
  static String name(String path) {
    String name = path.startsWith(SCHEME) ? path.substring(SCHEME.length()) : path;
    int slash = name.lastIndexOf('/');
    if (slash <= 0 || slash == name.length() - 1) {
      throw CliException.unusable(
          "`" + Text.line(path) + "` is no secret's name",
          "write SCOPE/KEY, such as global/github-token");
    }
    return name;
  }

  /** The tools and hosts that a secret is bound to. */
  static String bound(JsonNode secret) {
    List<String> names = new ArrayList<>();
    secret.path("tools").forEach(tool -> names.add("tool " + tool.asString()));
    secret.path("hosts").forEach(host -> names.add("host " + host.asString()));
    return String.join(", ", names);
  }
}
