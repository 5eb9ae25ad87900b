package dev.palyra.testkit;

import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.call.Ulid;
import dev.palyra.core.policy.Capability;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.tool.ArgumentSchema;
import dev.palyra.core.tool.ArgvTemplate;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.core.tool.ToolCatalogue;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Values that tests need and do not care about. */
public final class Fixtures {
  public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  public static final Principal AGENT = new Principal(Principal.Kind.AGENT, "coder");
  public static final Principal OPERATOR = new Principal(Principal.Kind.OPERATOR, "ann");

  private Fixtures() {}

  /** A clock that stands at {@link #NOW}. */
  public static Clock clock() {
    return Clock.fixed(NOW, ZoneOffset.UTC);
  }

  /** Identifiers that are the same in every run. */
  public static Ulid ids() {
    return new Ulid(clock(), new Random(1));
  }

  public static ToolCall call(String id, String tool, String arguments) {
    return new ToolCall(
        new CallId(id),
        AGENT,
        new ToolName(tool),
        Arguments.parse(arguments),
        CallOrigin.ofRun("run-1"),
        NOW);
  }

  /** A call of {@code echo} that says hello. */
  public static ToolCall call() {
    return call("01JZZZZZZZZZZZZZZZZZZZZZZ0", "echo", "{\"text\":\"hello\"}");
  }

  /** A Tier-B tool that runs {@code /bin/echo -- {text}}. */
  public static Tool echo(Map<String, SecretRef> secrets) {
    return new Tool(
        new ToolName("echo"),
        "says what it is told",
        schema("{\"type\":\"object\"}", List.of()),
        new ToolBody.Command(
            Tier.PROCESS,
            Path.of("/bin/echo"),
            new ArgvTemplate(List.of("--", "{text}")),
            Optional.empty()),
        Set.of(Capability.PROCESS_EXEC),
        false,
        Map.of(),
        secrets,
        Optional.empty(),
        Set.of(),
        SandboxProcessRunnerPolicy.DEFAULTS);
  }

  /** A schema that finds the given violations in whatever it is shown. */
  public static ArgumentSchema schema(String document, List<String> violations) {
    JsonNode tree = StrictJson.parse(document);
    return new ArgumentSchema() {
      @Override
      public JsonNode document() {
        return tree;
      }

      @Override
      public List<String> violations(JsonNode arguments) {
        return violations;
      }
    };
  }

  public static ToolCatalogue catalogue(Tool... tools) {
    List<Tool> all = List.of(tools);
    return new ToolCatalogue() {
      @Override
      public Optional<Tool> find(ToolName name) {
        return all.stream().filter(tool -> tool.name().equals(name)).findFirst();
      }

      @Override
      public List<Tool> all() {
        return all;
      }
    };
  }
}
