package dev.palyra.policy.bundle;

import dev.palyra.core.Digests;
import dev.palyra.core.policy.Capability;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.policy.schema.PolicySchema;
import dev.palyra.policy.schema.ToolBinding;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Computes the revision of a bundle: SHA-256 over every file and every tool definition, sorted,
 * each part with its length in front, so that nothing can move from one part to another unseen.
 */
final class Revision {
  private final MessageDigest digest = Digests.sha256();

  private Revision() {}

  static PolicyRevision of(BundleSource source, PolicySchema schema) {
    var revision = new Revision();
    revision.part("palyra-bundle-v1");
    revision.map(source.files());
    revision.part(Integer.toString(schema.tools().size()));
    schema.tools().stream().map(ToolBinding::tool).forEach(revision::tool);
    return new PolicyRevision(HexFormat.of().formatHex(revision.digest.digest()));
  }

  private void part(String text) {
    Digests.update(digest, text);
  }

  private void list(Collection<String> texts) {
    part(Integer.toString(texts.size()));
    texts.forEach(this::part);
  }

  private void map(Map<String, String> map) {
    part(Integer.toString(map.size()));
    new TreeMap<>(map)
        .forEach((key, value) -> {
          part(key);
          part(value);
        });
  }

  private void tool(Tool tool) {
    part(tool.name().value());
    part(tool.description());
    json(tool.schema().document());
    body(tool.body());
    list(tool.capabilities().stream().map(Capability::actionGroup).sorted().toList());
    part(Boolean.toString(tool.sensitive()));
    map(tool.environment());
    Map<String, String> secrets = new TreeMap<>();
    tool.secrets().forEach((name, ref) -> secrets.put(name, ref.toString()));
    map(secrets);
    list(tool.secretInput().map(Object::toString).stream().toList());
    list(tool.egress().stream().map(host -> host.host() + " " + host.port()).sorted().toList());
    part(tool.limits().toString());
  }

  /** Members sorted: a server that lists the same schema in another order has changed nothing. */
  private void json(JsonNode node) {
    if (node.isObject()) {
      part("object " + node.size());
      node.propertyNames().stream()
          .sorted()
          .forEach(name -> {
            part(name);
            json(node.path(name));
          });
    } else if (node.isArray()) {
      part("array " + node.size());
      node.forEach(this::json);
    } else {
      part(node.toString());
    }
  }

  private void body(ToolBody body) {
    part(body.tier().label());
    switch (body) {
      case ToolBody.Command command -> {
        part(command.program().toString());
        list(command.arguments().elements());
        list(command.standardInput().stream().toList());
      }
      case ToolBody.AnyProgram _ -> part("any program");
      case ToolBody.Background background ->
          list(List.of("background", background.operation().name()));
      case ToolBody.Plugin plugin -> {
        part(plugin.module().file());
        part(plugin.module().sha256());
        list(plugin.module().skill().stream().toList());
        part(plugin.function());
        list(plugin.grants().stream().map(PluginGrant::label).sorted().toList());
      }
      case ToolBody.Upstream upstream ->
          list(
              List.of(
                  "upstream",
                  upstream.server(),
                  upstream.kind().name(),
                  upstream.tool(),
                  upstream.definition()));
      case ToolBody.FileOperation operation -> list(List.of("file", operation.kind().name()));
    }
  }
}
