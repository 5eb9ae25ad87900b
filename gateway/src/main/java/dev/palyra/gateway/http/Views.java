package dev.palyra.gateway.http;

import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.tool.Tool;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of audit records and tools, as the OpenAPI document describes it. */
final class Views {
  private Views() {}

  static ObjectNode record(AuditRecord record) {
    var view =
        Json.object()
            .put("seq", record.seq())
            .put("time", record.time())
            .put("kind", record.kind());
    var fields = view.putObject("fields");
    record.fields().forEach(fields::put);
    return view.put("previous", record.previous()).put("hash", record.hash());
  }

  static ObjectNode tool(Tool tool) {
    var view =
        Json.object()
            .put("name", tool.name().value())
            .put("description", tool.description())
            .put("tier", tool.body().tier().label())
            .put("sensitive", tool.sensitive());
    var capabilities = view.putArray("capabilities");
    tool.capabilities().stream()
        .map(capability -> capability.actionGroup())
        .sorted()
        .forEach(capabilities::add);
    if (!tool.labels().values().isEmpty()) {
      var labels = view.putArray("labels");
      tool.labels().values().forEach(labels::add);
    }
    view.set("arguments", tool.schema().document());
    return view;
  }

  /** An enum constant as a word, such as {@code file-size}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
