package dev.palyra.gateway.http;

import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
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

  /** With what only operators are shown: what runs, within which limits, and what it is given. */
  static ObjectNode toolInFull(Tool tool) {
    ObjectNode view = tool(tool);
    switch (tool.body()) {
      case ToolBody.Command command -> view.put("runs", command.program().toString());
      case ToolBody.AnyProgram _ -> view.put("runs", "any program of the allowed folders");
      case ToolBody.Background background ->
          view.put(
              "runs",
              switch (background.operation()) {
                case START -> "any program of the allowed folders, in the background";
                case LIST -> "built in: list programs in the background";
                case READ -> "built in: read what a program in the background has written";
                case STOP -> "built in: stop a program in the background";
              });
      case ToolBody.Plugin plugin ->
          view.put("runs", plugin.module().file() + " " + plugin.function());
      case ToolBody.Upstream upstream ->
          view.put("runs", "the MCP server " + upstream.server() + ": " + upstream.tool());
      case ToolBody.FileOperation operation ->
          view.put("runs", "built in: " + word(operation.kind()));
    }
    var secrets = view.putArray("secrets");
    tool.secretRefs().stream().map(Object::toString).sorted().forEach(secrets::add);
    var egress = view.putArray("egress");
    tool.egress().stream()
        .map(host -> host.host() + ":" + host.port())
        .sorted()
        .forEach(egress::add);
    var limits = tool.limits();
    view.putObject("limits")
        .put("cpu_ms", limits.cpuTime().toMillis())
        .put("wall_ms", limits.wallTime().toMillis())
        .put("memory_bytes", limits.memoryBytes())
        .put("output_bytes", limits.outputBytes())
        .put("processes", limits.processes())
        .put("file_bytes", limits.fileSizeBytes())
        .put("open_files", limits.openFiles())
        .put("disk_bytes", limits.diskBytes());
    return view;
  }

  /** An enum constant as a word, such as {@code file-size}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
