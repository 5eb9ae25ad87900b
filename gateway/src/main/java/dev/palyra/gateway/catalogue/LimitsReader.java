package dev.palyra.gateway.catalogue;

import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.gateway.config.Form;
import dev.palyra.gateway.config.TomlSection;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code [limits]}: each quota of {@link SandboxProcessRunnerPolicy} under its own key. */
final class LimitsReader {
  private static final Form<Duration> TIME =
      Form.duration(Duration.ofMillis(1), Duration.ofHours(24));
  private static final Form<Long> SIZE = Form.size(0, 1L << 46);
  private static final Form<Integer> COUNT = Form.integer(1, 1_048_576);

  private LimitsReader() {}

  static Optional<SandboxProcessRunnerPolicy> read(TomlSection section) {
    var quotas = SandboxProcessRunnerPolicy.DEFAULTS.toBuilder();
    section.find("cpu-time", TIME).ifPresent(quotas::cpuTime);
    section.find("wall-time", TIME).ifPresent(quotas::wallTime);
    section.find("memory", SIZE).ifPresent(quotas::memoryBytes);
    section.find("address-space", SIZE).ifPresent(quotas::addressSpaceBytes);
    section.find("output", SIZE).ifPresent(quotas::outputBytes);
    section.find("processes", COUNT).ifPresent(quotas::processes);
    section.find("file-size", SIZE).ifPresent(quotas::fileSizeBytes);
    section.find("open-files", COUNT).ifPresent(quotas::openFiles);
    section.find("disk", SIZE).ifPresent(quotas::diskBytes);
    section.find("stack", SIZE).ifPresent(quotas::stackBytes);
    section.find("core", SIZE).ifPresent(quotas::coreBytes);
    section.end();
    return section.build(_ -> quotas.build());
  }
}
