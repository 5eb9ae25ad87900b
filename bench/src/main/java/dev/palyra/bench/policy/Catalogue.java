package dev.palyra.bench.policy;

import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.Capability;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.tool.ArgumentSchema;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Fifty tools, and calls of them as an agent makes them. The same in every run. */
final class Catalogue {
  private static final String FILE =
      """
      {"type":"object","additionalProperties":false,"properties":{
        "path":{"type":"string"},"pattern":{"type":"string"},"content":{"type":"string"},
        "max_bytes":{"type":"integer"}}}
      """;
  private static final String PROGRAM =
      """
      {"type":"object","required":["program"],"additionalProperties":false,"properties":{
        "program":{"type":"string"},"args":{"type":"array","items":{"type":"string"}}}}
      """;
  private static final String[] ARGUMENTS = {
    "{\"path\":\"src/main/java/App.java\",\"max_bytes\":65536}",
    "{\"path\":\".github/workflows/build.yml\",\"content\":\"on: push\"}",
    "{\"program\":\"grep\",\"args\":[\"-rn\",\"TODO\",\"src\"]}",
    "{\"program\":\"bash\",\"args\":[\"-c\",\"make\"]}",
  };
  private static final String[] NAMES = {"fs.read", "fs.write", "process.run", "process.run"};

  private Catalogue() {}

  static List<Tool> tools() {
    List<Tool> tools = new ArrayList<>();
    for (String name : List.of("fs.read", "fs.list", "fs.search", "fs.write")) {
      tools.add(tool(name, FILE, Capability.FILESYSTEM_READ, false));
    }
    for (String name : List.of("process.run", "process.start")) {
      tools.add(tool(name, PROGRAM, Capability.PROCESS_EXEC, false));
    }
    for (String name : List.of("process.list", "process.read", "process.stop")) {
      tools.add(tool(name, FILE, Capability.FILESYSTEM_READ, false));
    }
    while (tools.size() < 50) {
      int number = tools.size();
      tools.add(tool("vendor.tool-" + number, FILE, Capability.NETWORK, number % 5 == 0));
    }
    return tools;
  }

  static ToolCall[] calls(int count) {
    var random = new Random(42);
    ToolCall[] calls = new ToolCall[count];
    for (int i = 0; i < count; i++) {
      int kind = random.nextInt(ARGUMENTS.length);
      calls[i] =
          new ToolCall(
              new CallId("01JZZZZZZZZZZZZZZZZZZZZZZ0"),
              new Principal(Principal.Kind.AGENT, "agent-" + random.nextInt(20)),
              new ToolName(NAMES[kind]),
              Arguments.parse(ARGUMENTS[kind].replace("App", "App" + i)),
              CallOrigin.ofRun("run-" + random.nextInt(100)),
              Instant.parse("2026-01-01T12:00:00Z"));
    }
    return calls;
  }

  private static Tool tool(String name, String schema, Capability capability, boolean sensitive) {
    JsonNode document = StrictJson.parse(schema);
    return new Tool(
        new ToolName(name),
        "a tool",
        new ArgumentSchema() {
          @Override
          public JsonNode document() {
            return document;
          }

          @Override
          public List<String> violations(JsonNode arguments) {
            return List.of();
          }
        },
        new ToolBody.AnyProgram(Tier.PROCESS),
        Set.of(capability),
        sensitive,
        Map.of(),
        Map.of(),
        Optional.empty(),
        Set.of(),
        SandboxProcessRunnerPolicy.DEFAULTS);
  }
}
