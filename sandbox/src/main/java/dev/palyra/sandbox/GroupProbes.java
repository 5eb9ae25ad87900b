package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Probe;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Finds out whether the control group of an execution bounds it, by taking more than it gives. A
 * host without control groups is no fault; then only what measuring keeps must hold, and the probes
 * say so.
 */
final class GroupProbes {
  private static final int PROCESSES = 8;
  private static final int MORE_PROCESSES = 64;
  private static final int MEMORY = 48 << 20;
  private static final int MORE_MEMORY = 256 << 20;
  private static final String STARTED = "started";
  private static final String ALL = "all";
  private static final SandboxProcessRunnerPolicy QUOTAS =
      SandboxProcessRunnerPolicy.DEFAULTS.toBuilder()
          .wallTime(Duration.ofSeconds(20))
          .outputBytes(64 << 10)
          .build();
  static final String NONE =
      "no control groups here, so this is kept by measuring, some milliseconds late; to have them, start the"
          + " gateway in a group that is its own: systemd-run --user --scope -p Delegate=yes palyra up";

  private final Doctor.Runner runner;
  private final boolean grouped;
  private final String measured;

  /**
   * @param grouped whether executions have control groups, which then must hold at every moment
   */
  GroupProbes(Doctor.Runner runner, boolean grouped) {
    this(runner, grouped, NONE);
  }

  /**
   * @param measured what to say where measuring keeps it
   */
  GroupProbes(Doctor.Runner runner, boolean grouped, String measured) {
    this.runner = runner;
    this.grouped = grouped;
    this.measured = measured;
  }

  /** Both attempts, in a workspace that is there. */
  List<Probe> in(Tier tier, Path workspace) {
    return List.of(processes(tier, workspace), memory(tier, workspace));
  }

  private Probe processes(Tier tier, Path workspace) {
    String script =
        "i=0; while [ $i -lt %d ]; do sleep 20 & echo %s; i=$((i+1)); done; wait; echo %s"
            .formatted(MORE_PROCESSES, STARTED, ALL);
    List<String> lines =
        run(tier, workspace, script, QUOTAS.toBuilder().processes(PROCESSES).build());
    long started = lines.stream().filter(STARTED::equals).count();
    boolean contained = !lines.contains(ALL) && (!grouped || started <= PROCESSES);
    return probe(tier, "have more processes than its quota", started > 0, contained);
  }

  private Probe memory(Tier tier, Path workspace) {
    String script =
        "echo %s; head -c %d /dev/zero | tail -c %d | wc -c"
            .formatted(STARTED, MORE_MEMORY, MORE_MEMORY);
    List<String> lines =
        run(tier, workspace, script, QUOTAS.toBuilder().memoryBytes(MEMORY).build());
    boolean contained = !lines.contains(Integer.toString(MORE_MEMORY));
    return probe(tier, "hold more memory than its quota", lines.contains(STARTED), contained);
  }

  private Probe probe(Tier tier, String attempt, boolean tried, boolean contained) {
    String detail = !tried ? "not tried" : !contained ? "it succeeded" : grouped ? "" : measured;
    return new Probe(tier, attempt, tried && contained, detail);
  }

  private List<String> run(
      Tier tier, Path workspace, String script, SandboxProcessRunnerPolicy quotas) {
    Execution execution =
        runner.run(
            DoctorRequest.of(tier, workspace, script, quotas, Set.of()),
            OutputFilter.IDENTITY,
            new Cancellation());
    return execution.stdout().text().lines().map(String::strip).toList();
  }
}
