package dev.palyra.store;

import dev.palyra.core.call.CanonicalJson;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import tools.jackson.databind.node.JsonNodeFactory;

/** Quotas as one field of an audit record: a canonical JSON object, times in milliseconds. */
final class LimitsText {
  private LimitsText() {}

  static String of(SandboxProcessRunnerPolicy limits) {
    return CanonicalJson.text(
        JsonNodeFactory.instance
            .objectNode()
            .put("cpu_ms", limits.cpuTime().toMillis())
            .put("wall_ms", limits.wallTime().toMillis())
            .put("memory_bytes", limits.memoryBytes())
            .put("address_space_bytes", limits.addressSpaceBytes())
            .put("output_bytes", limits.outputBytes())
            .put("processes", limits.processes())
            .put("file_size_bytes", limits.fileSizeBytes())
            .put("open_files", limits.openFiles())
            .put("disk_bytes", limits.diskBytes())
            .put("stack_bytes", limits.stackBytes())
            .put("core_bytes", limits.coreBytes()));
  }
}
