package dev.palyra.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/** Stores a new version of a secret, or changes what is known about it. */
@Command(
    name = "set",
    description = "Store a secret; the value comes from standard input, or a prompt on a terminal.",
    footer = {
      "One line break at the end of the input is dropped; --exact keeps it.",
      "What no option names stays as it is; an empty one takes it away."
    })
final class SecretSetCommand implements Callable<Integer> {
  @ParentCommand private @Nullable SecretsCommand secrets;

  @Parameters(paramLabel = "SCOPE/KEY", description = "such as global/github-token")
  private String path = "";

  @Option(names = "--exact", description = "keep a line break at the end")
  private boolean exact;

  @Option(
      names = "--if-version",
      paramLabel = "N",
      description = "only if this version is current; 0: only if there is none")
  private @Nullable Integer expected;

  @Option(names = "--ttl", paramLabel = "TIME", description = "expires after, such as 12h or 90d")
  private @Nullable String timeToLive;

  @Option(names = "--owner", paramLabel = "WHO", description = "who answers for it")
  private @Nullable String owner;

  @Option(names = "--description", paramLabel = "TEXT", description = "what it is for")
  private @Nullable String description;

  @Option(names = "--rotation-due", paramLabel = "DATE", description = "such as 2030-12-31")
  private @Nullable String rotationDue;

  @Option(
      names = "--tool",
      paramLabel = "TOOL",
      description = "the only tool that may be given it; may be repeated")
  private @Nullable List<String> tools;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "the only host that a tool holding it may connect to; may be repeated")
  private @Nullable List<String> hosts;

  @Option(
      names = "--allow-short",
      arity = "0..1",
      fallbackValue = "true",
      description = "hand it out although under 8 bytes, which cannot be redacted")
  private @Nullable Boolean allowShort;

  @Option(names = "--metadata-only", description = "leave the value as it is")
  private boolean metadataOnly;

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(secrets).app();
    String route = SecretText.route(path);
    if (metadataOnly) {
      var _ = app.operator().post(route + "/metadata" + query(), Json.mapper().createObjectNode());
      app.terminal().out().println(Text.line("described " + path));
      return 0;
    }
    byte[] value = SecretInput.value(app.terminal(), exact);
    try {
      JsonNode answer = app.operator().put(route + query(), value);
      String line = answer.path("ref").asString() + " version " + answer.path("version").asString();
      app.terminal().out().println(Text.line(line));
      return 0;
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  private String query() {
    List<String> parts = new ArrayList<>();
    add(parts, "if-version", expected);
    add(parts, "ttl", timeToLive);
    add(parts, "owner", owner);
    add(parts, "description", description);
    add(parts, "rotation-due", rotationDue);
    add(parts, "tools", tools == null ? null : String.join(",", tools));
    add(parts, "hosts", hosts == null ? null : String.join(",", hosts));
    add(parts, "allow-short", allowShort);
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }

  private static void add(List<String> parts, String name, @Nullable Object value) {
    if (value != null) {
      parts.add(name + "=" + GatewayClient.escape(value.toString()));
    }
  }
}
