package dev.palyra.policy.annotation;

import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import java.time.Duration;
import java.util.List;

/** The value of {@code @limits}: {@code cpu=2s wall=10s memory=256m output=64k processes=8 …}. */
final class LimitsAnnotation {
  private static final List<String> KEYS =
      List.of("cpu", "wall", "memory", "output", "processes", "file-size", "open-files", "disk");

  /**
   * The widest quotas that there are. An annotation tightens the quotas that it names and must not
   * touch the others, so it starts from values that tighten nothing.
   */
  private static final SandboxProcessRunnerPolicy WIDEST =
      new SandboxProcessRunnerPolicy(
          Duration.ofHours(24),
          Duration.ofHours(24),
          1L << 44,
          1L << 46,
          1L << 30,
          65_536,
          1L << 44,
          1_048_576,
          1L << 44,
          4L << 30,
          1L << 30);

  private LimitsAnnotation() {}

  static SandboxProcessRunnerPolicy parse(String text) {
    var settings = Settings.parse(text, KEYS, List.of());
    if (settings.isEmpty()) {
      throw new IllegalArgumentException("it must set at least one limit");
    }
    var builder = WIDEST.toBuilder();
    settings.get("cpu", Quantities::duration).ifPresent(builder::cpuTime);
    settings.get("wall", Quantities::duration).ifPresent(builder::wallTime);
    settings.get("memory", Quantities::size).ifPresent(builder::memoryBytes);
    settings.get("output", Quantities::size).ifPresent(builder::outputBytes);
    settings.get("processes", Quantities::count).ifPresent(builder::processes);
    settings.get("file-size", Quantities::size).ifPresent(builder::fileSizeBytes);
    settings.get("open-files", Quantities::count).ifPresent(builder::openFiles);
    settings.get("disk", Quantities::size).ifPresent(builder::diskBytes);
    return builder.build();
  }
}
