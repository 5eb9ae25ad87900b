package dev.palyra.gateway.catalogue;

import dev.palyra.core.call.StrictJson;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.Capability;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.UpstreamRequest;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.mcp.upstream.Definition;
import dev.palyra.mcp.upstream.ServerConfig;
import dev.palyra.mcp.upstream.Upstreams;
import dev.palyra.policy.schema.SchemaGenerator;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Makes tools of what servers define. */
public final class ServerTools {
  private static final JsonNode READ =
      StrictJson.parse(
          """
          {"type": "object", "properties": {"uri": {"type": "string"}},
           "required": ["uri"], "additionalProperties": false}
          """);
  private static final JsonNode PROMPT =
      StrictJson.parse(
          """
          {"type": "object",
           "properties": {
             "name": {"type": "string"},
             "arguments": {"type": "object", "additionalProperties": {"type": "string"}}},
           "required": ["name"], "additionalProperties": false}
          """);

  private ServerTools() {}

  /** Why a definition can't be a tool here; empty when it can. */
  public static Optional<String> objection(
      ServerConfig server, Definition definition, LiveCatalogue catalogue) {
    try {
      Tool tool = tool(server, definition);
      if (catalogue.inFiles(tool.name())
          || SchemaGenerator.isReserved(tool.name())
          || tool.name().equals(Upstreams.standIn(server, Upstreams.READ))
          || tool.name().equals(Upstreams.standIn(server, Upstreams.PROMPT))
          || tool.name().value().startsWith("palyra.")) {
        return Optional.of("its name `" + tool.name() + "` is taken");
      }
      // Whether policies can be checked against it is found out with it alone.
      var _ = SchemaGenerator.generate(List.of(tool));
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of("it cannot be a tool: " + line(String.valueOf(e.getMessage())));
    }
  }

  private static String line(String text) {
    String plain = text.replaceAll("\\p{Cntrl}+", " ");
    return plain.substring(0, Math.min(200, plain.length()));
  }

  /** The tools of all servers, those that stand for their resources and prompts too. */
  public static List<Tool> all(Map<ServerConfig, List<Definition>> definitions) {
    var tools = new ArrayList<Tool>();
    definitions.forEach((server, defined) -> {
      tools.add(standIn(server, UpstreamRequest.Kind.RESOURCE));
      tools.add(standIn(server, UpstreamRequest.Kind.PROMPT));
      for (Definition definition : defined) {
        tools.add(tool(server, definition));
      }
    });
    return tools;
  }

  private static Tool tool(ServerConfig server, Definition definition) {
    JsonNode schema = definition.json().path("inputSchema");
    references(schema);
    return tool(
        server,
        new ToolName(server.prefix() + definition.name()),
        definition.json().path("description").asString("a tool of " + server.name()),
        schema,
        new ToolBody.Upstream(
            server.place().tier(),
            server.name(),
            UpstreamRequest.Kind.TOOL,
            definition.name(),
            definition.sha256()));
  }

  private static Tool standIn(ServerConfig server, UpstreamRequest.Kind kind) {
    boolean reads = kind == UpstreamRequest.Kind.RESOURCE;
    return tool(
        server,
        Upstreams.standIn(server, reads ? Upstreams.READ : Upstreams.PROMPT),
        (reads ? "read a resource of " : "get a prompt of ") + server.name(),
        reads ? READ : PROMPT,
        new ToolBody.Upstream(server.place().tier(), server.name(), kind, kind.name(), ""));
  }

  private static Tool tool(
      ServerConfig server, ToolName name, String description, JsonNode schema, ToolBody body) {
    Map<String, SecretRef> secrets = new HashMap<>();
    int i = 0;
    for (SecretRef ref : server.place().secrets()) {
      secrets.put("SERVER_SECRET_" + ++i, ref);
    }
    return new Tool(
        name,
        description,
        JsonSchemaArguments.of(schema),
        body,
        capabilities(server),
        server.sensitive(),
        Map.of(),
        secrets,
        Optional.empty(),
        server.place().egress(),
        SandboxProcessRunnerPolicy.DEFAULTS.toBuilder()
            .outputBytes(server.bounds().message())
            .wallTime(server.bounds().call())
            .build());
  }

  private static Set<Capability> capabilities(ServerConfig server) {
    Set<Capability> all = EnumSet.noneOf(Capability.class);
    all.addAll(server.capabilities());
    if (!server.place().egress().isEmpty()) {
      all.add(Capability.NETWORK);
    }
    if (!server.place().secrets().isEmpty()) {
      all.add(Capability.SECRETS_READ);
    }
    if (server.place() instanceof ServerConfig.Place.Here here) {
      for (WorkspaceRoot root : here.roots()) {
        if (root.allows(WorkspaceRoot.Right.READ)) {
          all.add(Capability.FILESYSTEM_READ);
        }
        if (root.allows(WorkspaceRoot.Right.WRITE)) {
          all.add(Capability.FILESYSTEM_WRITE);
        }
      }
    }
    return all;
  }

  // Nothing is ever loaded from elsewhere, so a reference that leads there means nothing.
  private static void references(JsonNode node) {
    JsonNode reference = node.path("$ref");
    if (reference.isString() && !reference.asString().startsWith("#")) {
      throw new IllegalArgumentException("its schema refers to another document");
    }
    node.forEach(ServerTools::references);
  }
}
