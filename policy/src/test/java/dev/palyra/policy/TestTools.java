package dev.palyra.policy;

import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.Capability;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.tool.ArgvTemplate;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.testkit.Fixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tools like those of a gateway. */
public final class TestTools {
  private static final String ID =
      """
      {"type":"object","required":["id"],"additionalProperties":false,"properties":{
        "id":{"type":"string"}}}
      """;

  public static final Tool READ =
      file(
          "fs.read",
          ToolBody.FileOperation.Kind.READ,
          Capability.FILESYSTEM_READ,
          """
          {"type":"object","required":["path"],"additionalProperties":false,"properties":{
            "path":{"type":"string"},"offset":{"type":"integer"},"max_bytes":{"type":"integer"}}}
          """);
  public static final Tool LIST =
      file(
          "fs.list",
          ToolBody.FileOperation.Kind.LIST,
          Capability.FILESYSTEM_READ,
          """
          {"type":"object","additionalProperties":false,"properties":{
            "path":{"type":"string"},"max_entries":{"type":"integer"}}}
          """);
  public static final Tool SEARCH =
      file(
          "fs.search",
          ToolBody.FileOperation.Kind.SEARCH,
          Capability.FILESYSTEM_READ,
          """
          {"type":"object","required":["pattern"],"additionalProperties":false,"properties":{
            "path":{"type":"string"},"pattern":{"type":"string"},"regex":{"type":"boolean"}}}
          """);
  public static final Tool WRITE =
      file(
          "fs.write",
          ToolBody.FileOperation.Kind.WRITE,
          Capability.FILESYSTEM_WRITE,
          """
          {"type":"object","required":["path","content"],"additionalProperties":false,"properties":{
            "path":{"type":"string"},"content":{"type":"string"},
            "create_directories":{"type":"boolean"}}}
          """);
  public static final Tool RUN =
      tool(
          "process.run",
          new ToolBody.AnyProgram(Tier.PROCESS),
          Set.of(Capability.PROCESS_EXEC),
          false,
          """
          {"type":"object","required":["program"],"additionalProperties":false,"properties":{
            "program":{"type":"string"},"args":{"type":"array","items":{"type":"string"}},
            "stdin":{"type":"string"}}}
          """,
          Map.of(),
          Set.of());

  public static final Tool START =
      tool(
          "process.start",
          new ToolBody.Background(ToolBody.Background.Operation.START, Tier.PROCESS),
          Set.of(Capability.PROCESS_EXEC),
          false,
          """
          {"type":"object","required":["program"],"additionalProperties":false,"properties":{
            "program":{"type":"string"},"args":{"type":"array","items":{"type":"string"}},
            "stdin":{"type":"string"}}}
          """,
          Map.of(),
          Set.of());
  public static final Tool PROCESSES =
      background("process.list", ToolBody.Background.Operation.LIST, "{\"type\":\"object\"}");
  public static final Tool OUTPUT =
      background("process.read", ToolBody.Background.Operation.READ, ID);
  public static final Tool STOP =
      background("process.stop", ToolBody.Background.Operation.STOP, ID);

  /** Sensitive, with a secret and a host. */
  public static final Tool DEPLOY =
      tool(
          "deploy",
          command(),
          Set.of(Capability.PROCESS_EXEC, Capability.NETWORK, Capability.SECRETS_READ),
          true,
          """
          {"type":"object","required":["version"],"additionalProperties":false,"properties":{
            "version":{"type":"string"},"replicas":{"type":"integer"},"dry":{"type":"boolean"}}}
          """,
          Map.of("TOKEN", SecretRef.parse("vault://global/deploy-token")),
          Set.of(EgressHost.parse("*.example.com:443"), EgressHost.parse("api.example.org:8443")));

  /** Nothing about it is special. */
  public static final Tool WEATHER =
      tool(
          "weather",
          command(),
          Set.of(),
          false,
          """
          {"type":"object","required":["city"],"additionalProperties":false,"properties":{
            "city":{"type":"string"},"days":{"type":"integer"}}}
          """,
          Map.of(),
          Set.of());

  public static final List<Tool> ALL =
      List.of(READ, LIST, SEARCH, WRITE, RUN, START, PROCESSES, OUTPUT, STOP, DEPLOY, WEATHER);

  private TestTools() {}

  public static Tool withSchema(String name, String schema) {
    return tool(name, command(), Set.of(), false, schema, Map.of(), Set.of());
  }

  public static Tool withBody(String name, ToolBody body) {
    return tool(name, body, Set.of(), false, "{\"type\":\"object\"}", Map.of(), Set.of());
  }

  private static ToolBody command() {
    return new ToolBody.Command(
        Tier.PROCESS, Path.of("/bin/true"), new ArgvTemplate(List.of()), Optional.empty());
  }

  private static Tool background(
      String name, ToolBody.Background.Operation operation, String schema) {
    return tool(
        name,
        new ToolBody.Background(operation, Tier.BUILTIN),
        Set.of(),
        false,
        schema,
        Map.of(),
        Set.of());
  }

  private static Tool file(
      String name, ToolBody.FileOperation.Kind kind, Capability capability, String schema) {
    return tool(
        name,
        new ToolBody.FileOperation(kind),
        Set.of(capability),
        false,
        schema,
        Map.of(),
        Set.of());
  }

  private static Tool tool(
      String name,
      ToolBody body,
      Set<Capability> capabilities,
      boolean sensitive,
      String schema,
      Map<String, SecretRef> secrets,
      Set<EgressHost> egress) {
    return new Tool(
        new ToolName(name),
        "a tool",
        Fixtures.schema(schema, List.of()),
        body,
        capabilities,
        sensitive,
        Map.of(),
        secrets,
        Optional.empty(),
        egress,
        SandboxProcessRunnerPolicy.DEFAULTS);
  }
}
