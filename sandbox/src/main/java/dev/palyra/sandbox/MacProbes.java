package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Probe;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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
 * What the doctor attempts in the tiers on macOS beside reading and writing where it must not.
 * Where an attempt needs a program, something that must succeed is done by the same means, so that
 * a program that is missing does not look like confinement.
 */
final class MacProbes {
  private static final String MEASURED = "kept by measuring, a quarter of a second late";
  private static final int FILE_BYTES = 1 << 20;
  private static final SandboxProcessRunnerPolicy QUOTAS =
      SandboxProcessRunnerPolicy.DEFAULTS.toBuilder()
          .wallTime(Duration.ofSeconds(20))
          .outputBytes(64 << 10)
          .build();

  private final Doctor.Runner runner;
  private final LongPredicate runs;

  /**
   * @param runs whether a process is alive, or nobody knows
   */
  MacProbes(Doctor.Runner runner, LongPredicate runs) {
    this.runner = runner;
    this.runs = runs;
  }

  /** By name; in the shell's words, which may use $GATEWAY, $CANARY and $GUARDED. */
  static Map<String, String> attempts() {
    Map<String, String> attempts = new LinkedHashMap<>();
    attempts.put("read a file outside the workspace", "cat \"$CANARY\"");
    attempts.put("read it by its path on the data volume", "cat \"/System/Volumes/Data$CANARY\"");
    attempts.put("read it in a sandbox that allows all", allowingAll("/bin/cat \"$CANARY\""));
    attempts.put("write a file outside the workspace", "echo x >> \"$CANARY\" && cat \"$CANARY\"");
    attempts.put("list a directory outside the workspace", "ls \"$GUARDED\"");
    attempts.put(
        "create a file in /private/tmp",
        "true > /private/tmp/palyra-probe-$GATEWAY && rm /private/tmp/palyra-probe-$GATEWAY");
    attempts.put("raise a limit", "ulimit -Hn 1048576 || ulimit -c unlimited");
    attempts.put("signal the gateway", "kill -0 $GATEWAY");
    attempts.put("list the processes of the host", "pgrep -P 1 || ps -p $GATEWAY");
    attempts.put(
        "have launchd start a program",
        "launchctl submit -l dev.palyra.probe.$GATEWAY -- /usr/bin/true"
            + " && launchctl remove dev.palyra.probe.$GATEWAY");
    attempts.put(
        "keep a file from being removed",
        "true > kept && chflags uchg kept && chflags nouchg kept");
    return attempts;
  }

  private static String allowingAll(String command) {
    return "/usr/bin/sandbox-exec -p '(version 1)(allow default)' " + command;
  }

  /** The attempts that take a run of their own, in a workspace that is there. */
  List<Probe> in(Tier tier, Path workspace) throws IOException {
    List<Probe> probes = new ArrayList<>();
    try {
      probes.add(fileSize(tier, workspace));
      probes.add(cpuTime(tier, workspace));
      probes.add(survivor(tier, workspace));
      probes.addAll(network(tier, workspace));
      probes.addAll(new GroupProbes(runner, false, MEASURED).in(tier, workspace));
    } finally {
      Files.deleteIfExists(workspace.resolve("kept"));
      Files.deleteIfExists(workspace.resolve("big"));
      Files.deleteIfExists(workspace.resolve("pid"));
    }
    return probes;
  }

  private Probe fileSize(Tier tier, Path workspace) throws IOException {
    SandboxProcessRunnerPolicy quotas = QUOTAS.toBuilder().fileSizeBytes(FILE_BYTES).build();
    run(tier, workspace, "head -c %d /dev/zero > big".formatted(2 * FILE_BYTES), quotas, Set.of());
    Path big = workspace.resolve("big");
    long size = Files.exists(big) ? Files.size(big) : 0;
    return probe(tier, "write a file larger than its quota", size > 0, size <= FILE_BYTES);
  }

  private Probe cpuTime(Tier tier, Path workspace) {
    SandboxProcessRunnerPolicy quotas = QUOTAS.toBuilder().cpuTime(Duration.ofSeconds(1)).build();
    Execution execution = run(tier, workspace, "while :; do :; done", quotas, Set.of());
    boolean contained = execution.outcome().equals(new Outcome.LimitExceeded(Limit.CPU));
    return probe(tier, "use more CPU time than its quota", true, contained);
  }

  /** It leaves its parents, its process group and, where there is perl, its session. */
  Probe survivor(Tier tier, Path workspace) {
    String loop = "echo $$ > pid; for i in $(seq 60); do sleep 1; done";
    String script =
        """
        set -m
        if [ -x /usr/bin/perl ]; then
          (env -i /usr/bin/perl -MPOSIX -e 'setsid; exec @ARGV' /bin/sh -c '%s' </dev/null >/dev/null 2>&1 &)
        else
          (env -i /bin/sh -c '%s' </dev/null >/dev/null 2>&1 &)
        fi
        until [ -s pid ]; do sleep 0.1; done
        cat pid
        """
            .formatted(loop, loop);
    String pid = run(tier, workspace, script, QUOTAS, Set.of()).stdout().text().strip();
    boolean tried = pid.matches("[0-9]{1,9}");
    boolean left = tried && runs.test(Long.parseLong(pid));
    if (left) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }
    return probe(tier, "leave a process behind", tried, !left);
  }

  /** Connections by bash; in tier C one to the proxy shows that it can make one. */
  private List<Probe> network(Tier tier, Path workspace) throws IOException {
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      boolean proxied = tier == Tier.ISOLATED;
      String script =
          """
          /bin/bash -c 'exec 3<>/dev/tcp/127.0.0.1/%d' 2>/dev/null && echo breach
          /bin/bash -c "exec 3<>/dev/tcp/127.0.0.1/${http_proxy##*:}" 2>/dev/null && echo proxy
          echo end
          """
              .formatted(other.getLocalPort());
      Set<EgressHost> egress =
          proxied ? Set.of(new EgressHost("192.0.2.1", 1)) : Set.of(); // TEST-NET-1
      List<String> lines =
          run(tier, workspace, script, QUOTAS, egress).stdout().text().lines().toList();
      boolean tried = lines.contains("end") && (!proxied || lines.contains("proxy"));
      return List.of(
          probe(
              tier,
              "connect to a port of loopback that is not the proxy's",
              tried,
              !lines.contains("breach")));
    }
  }

  private static Probe probe(Tier tier, String attempt, boolean tried, boolean contained) {
    String detail = !tried ? "not tried" : contained ? "" : "it succeeded";
    return new Probe(tier, attempt, tried && contained, detail);
  }

  private Execution run(
      Tier tier,
      Path workspace,
      String script,
      SandboxProcessRunnerPolicy quotas,
      Set<EgressHost> egress) {
    return runner.run(
        DoctorRequest.of(tier, workspace, script, quotas, egress),
        OutputFilter.IDENTITY,
        new Cancellation());
  }
}
