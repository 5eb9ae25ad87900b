package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.FileRequest;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Probe;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.sandbox.linux.Landlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * Finds out whether a tier holds by attempting, inside it, what it must prevent. It uses nothing
 * but the shell, so that no missing program looks like confinement: an attempt counts as prevented
 * only if the script that made it reports so, and ran to its end.
 */
final class Doctor {
  private static final SandboxProcessRunnerPolicy QUOTAS =
      SandboxProcessRunnerPolicy.DEFAULTS.toBuilder()
          .wallTime(Duration.ofSeconds(20))
          .outputBytes(64 << 10)
          .build();
  private static final String END = "end";

  private final Path directory;
  private final boolean grouped;

  /** How a tier runs a command, whatever is known about its availability. */
  @FunctionalInterface
  interface Runner {
    Execution run(CommandRequest request, OutputFilter filter, Cancellation cancellation);
  }

  /** How the file tools run. */
  @FunctionalInterface
  interface FileRunner {
    Execution run(FileRequest request, OutputFilter filter, Cancellation cancellation);
  }

  /**
   * Probes leave nothing in {@code directory}, which no tier may show to a program.
   *
   * @param grouped whether executions have control groups
   */
  Doctor(Path directory, boolean grouped) {
    this.directory = directory;
    this.grouped = grouped;
  }

  /** Attempts that must fail in tier B. */
  List<Probe> process(Runner runner) {
    Map<String, String> attempts = common();
    if (Landlock.abi() >= 6) { // older kernels cannot; the attestation shows which ABI is in force
      attempts.put("signal the gateway", "kill -0 $GATEWAY");
    }
    attempts.put("read /proc of another process", "cat /proc/$GATEWAY/cmdline");
    attempts.put("create a file in /tmp", "true > /tmp/palyra-probe-$GATEWAY");
    return command(Tier.PROCESS, runner, attempts);
  }

  /** Attempts that must fail in tier C. */
  List<Probe> isolated(Runner runner) {
    Map<String, String> attempts = common();
    attempts.put("see a process of the host", "test -e /proc/$GATEWAY/cmdline -a $GATEWAY -gt 64");
    attempts.put("create a file in /", "true > /palyra-probe");
    attempts.put("be another user than nobody", "test \"$(id -u)\" != 65534");
    attempts.put("have a network device but lo", "grep -v lo: /proc/net/dev | grep -q :.*:");
    attempts.put(
        "have a capability",
        "grep -E 'Cap(Eff|Prm|Bnd|Amb)' /proc/self/status | grep -q '[1-9a-f]$'");
    attempts.put("gain privileges by executing", "grep -q 'NoNewPrivs:.0' /proc/self/status");
    attempts.put("be without a seccomp filter", "grep -q 'Seccomp:.0' /proc/self/status");
    return command(Tier.ISOLATED, runner, attempts);
  }

  private static Map<String, String> common() {
    Map<String, String> attempts = new LinkedHashMap<>();
    attempts.put("read a file outside the workspace", "cat \"$CANARY\"");
    attempts.put("write a file outside the workspace", "echo x >> \"$CANARY\" && cat \"$CANARY\"");
    attempts.put("list a directory outside the workspace", "ls \"$GUARDED\"");
    attempts.put("raise a limit", "ulimit -Hn 1048576 || ulimit -c unlimited");
    attempts.put("mount something", "mount -t tmpfs none \"$TMPDIR\"");
    attempts.put("make a user namespace", "unshare -U true");
    return attempts;
  }

  /**
   * Attempts that must fail in a tier on macOS.
   *
   * @param runs whether a process is alive, or nobody knows
   */
  List<Probe> onMac(Tier tier, Runner runner, LongPredicate runs) {
    return command(tier, runner, MacProbes.attempts(), new MacProbes(runner, runs)::in);
  }

  private List<Probe> command(Tier tier, Runner runner, Map<String, String> attempts) {
    return command(tier, runner, attempts, new GroupProbes(runner, grouped)::in);
  }

  /** What more is attempted, in a workspace that is there. */
  private interface More {
    List<Probe> in(Tier tier, Path workspace) throws IOException;
  }

  private List<Probe> command(Tier tier, Runner runner, Map<String, String> attempts, More more) {
    Path workspace = null;
    Path canary = directory.resolve("canary");
    try {
      workspace = Files.createTempDirectory("palyra-probe");
      Files.writeString(canary, "canary");
      StringBuilder script = new StringBuilder();
      script.append(
          "GATEWAY=%d CANARY='%s' GUARDED='%s'\n"
              .formatted(ProcessHandle.current().pid(), canary, directory));
      int number = 0;
      for (String attempt : attempts.values()) {
        script.append(
            "if { %s; } >/dev/null 2>&1; then echo breach %d; fi\n".formatted(attempt, number++));
      }
      script.append(
          "echo x > file && test \"$(cat file)\" = x && true > \"$TMPDIR/file\" && echo "
              + END
              + "\n");
      List<Probe> probes = new ArrayList<>();
      for (int time = 0; time < times(tier); time++) {
        Execution execution =
            runner.run(
                DoctorRequest.of(tier, workspace.toRealPath(), script.toString(), QUOTAS, Set.of()),
                OutputFilter.IDENTITY,
                new Cancellation());
        probes = worse(probes, judge(tier, attempts, execution));
      }
      probes.addAll(more.in(tier, workspace.toRealPath()));
      return probes;
    } catch (IOException e) {
      return List.of(new Probe(tier, "begin", false, "the probe could not be set up"));
    } finally {
      delete(canary);
      if (workspace != null) {
        delete(workspace.resolve("file"));
        delete(workspace);
      }
    }
  }

  /** In tier C the first sandbox is built, and the next is a copy: both must hold. */
  private static int times(Tier tier) {
    return tier == Tier.ISOLATED ? 2 : 1;
  }

  /** The same probes twice, each as it was where it did not hold. */
  static List<Probe> worse(List<Probe> before, List<Probe> after) {
    List<Probe> worse = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      boolean held = before.isEmpty() || before.get(i).holds();
      worse.add(held ? after.get(i) : before.get(i));
    }
    return worse;
  }

  private static List<Probe> judge(Tier tier, Map<String, String> attempts, Execution execution) {
    List<String> lines = execution.stdout().text().lines().toList();
    List<Probe> probes = new ArrayList<>();
    boolean alive = execution.outcome().success() && lines.contains(END);
    probes.add(
        new Probe(tier, "run a program in its workspace", alive, alive ? "" : why(execution)));
    int number = 0;
    for (String attempt : attempts.keySet()) {
      boolean breached = lines.contains("breach " + number++);
      probes.add(
          new Probe(
              tier,
              attempt,
              alive && !breached,
              breached ? "it succeeded" : alive ? "" : "not tried"));
    }
    return probes;
  }

  private static String why(Execution execution) {
    if (execution.outcome() instanceof Outcome.Refused(String reason, String _)) {
      return reason;
    }
    String stderr = execution.stderr().text().strip();
    return stderr.isEmpty()
        ? execution.outcome().toString()
        : stderr.lines().findFirst().orElse("");
  }

  /** Attempts that must fail with the file tools. */
  List<Probe> files(FileRunner runner) {
    Path outside = directory.resolve("canary-file");
    Path workspace = null;
    try {
      workspace = Files.createTempDirectory("palyra-probe");
      Files.writeString(outside, "canary");
      Path link = Files.createSymbolicLink(workspace.resolve("link"), outside);
      Path inside = Files.writeString(workspace.resolve("inside"), "inside");
      List<Probe> probes =
          List.of(
              read(
                  runner,
                  workspace.toRealPath(),
                  "follow a symlink out of the workspace",
                  "link",
                  false),
              read(
                  runner,
                  workspace.toRealPath(),
                  "read through ..",
                  "../" + workspace.getFileName() + "/inside",
                  false),
              read(runner, workspace.toRealPath(), "read a file in the workspace", "inside", true));
      delete(link);
      delete(inside);
      return probes;
    } catch (IOException e) {
      return List.of(new Probe(Tier.BUILTIN, "begin", false, "the probe could not be set up"));
    } finally {
      delete(outside);
      if (workspace != null) {
        delete(workspace);
      }
    }
  }

  private static Probe read(
      FileRunner runner, Path workspace, String attempt, String path, boolean permitted) {
    Execution execution =
        runner.run(
            new FileRequest.Read("doctor", WorkspaceRoot.readOnly(workspace), path, 0, 100, QUOTAS),
            OutputFilter.IDENTITY,
            new Cancellation());
    boolean holds = execution.outcome().success() == permitted;
    return new Probe(Tier.BUILTIN, attempt, holds, holds ? "" : execution.outcome().toString());
  }

  /** What the probes mean for a tier that is otherwise available. */
  static Availability conclude(Availability before, List<Probe> probes) {
    return switch (before) {
      case Availability.Unavailable unavailable -> unavailable;
      case Availability.Available available ->
          probes.stream()
              .filter(probe -> !probe.holds())
              .findFirst()
              .<Availability>map(failed ->
                  new Availability.Unavailable(
                      "a probe failed: %s: %s".formatted(failed.attempt(), failed.detail()),
                      Hints.of(failed.detail())))
              .orElse(available);
    };
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // What is left is an empty directory or the word canary.
    }
  }
}
