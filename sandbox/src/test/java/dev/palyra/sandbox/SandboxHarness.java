package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EnvValue;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.sandbox.egress.EgressLimits;
import dev.palyra.sandbox.isolated.TemplateLimits;
import dev.palyra.sandbox.process.PoolLimits;
import dev.palyra.sandbox.process.SeccompProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** A sandbox over a temporary directory, with a workspace beside it, and a short way to call it. */
public final class SandboxHarness implements AutoCloseable {
  private final Sandbox sandbox;
  private final Path workspace;
  private final Tier tier;
  private boolean fromPool;

  public SandboxHarness(Path directory, Tier tier) {
    this(directory, tier, SeccompProfile.DENY_LIST);
  }

  public SandboxHarness(Path directory, Tier tier, SeccompProfile profile) {
    this(directory, tier, profile, EgressPolicy.REQUEST_ONLY);
  }

  public SandboxHarness(Path directory, Tier tier, SeccompProfile profile, EgressPolicy egress) {
    this(directory, tier, profile, egress, TemplateLimits.AT_ONCE);
  }

  SandboxHarness(
      Path directory,
      Tier tier,
      SeccompProfile profile,
      EgressPolicy egress,
      TemplateLimits templates) {
    try {
      this.workspace = Files.createDirectories(directory.resolve("workspace")).toRealPath();
      SandboxConfig config =
          new SandboxConfig(
              directory.resolve("runs"),
              List.of(),
              profile,
              128,
              Duration.ofMinutes(1),
              EgressLimits.DEFAULTS,
              false,
              PoolLimits.DEFAULTS,
              templates);
      this.sandbox = Sandboxes.forThisHost(config, egress, new Random());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.tier = tier;
  }

  /** From now on, every run takes a sandbox that has waited for it. */
  void takeFromPool() {
    fromPool = true;
  }

  public Sandbox sandbox() {
    return sandbox;
  }

  /** The same, where it is that of Linux. */
  LinuxSandbox linux() {
    return (LinuxSandbox) sandbox;
  }

  public Path workspace() {
    return workspace;
  }

  /** Runs a shell script in the workspace under the default quotas. */
  public Execution sh(String script) {
    return sh(script, SandboxProcessRunnerPolicy.DEFAULTS);
  }

  public Execution sh(String script, SandboxProcessRunnerPolicy quotas) {
    return run(command("/bin/sh", List.of("-c", script), quotas));
  }

  public Execution python(String script, SandboxProcessRunnerPolicy quotas) {
    return run(command("/usr/bin/python3", List.of("-c", script), quotas));
  }

  public Execution run(CommandRequest request) {
    boolean possible =
        Files.isExecutable(request.program())
            && request.roots().stream().allMatch(root -> root.path().startsWith(workspace));
    if (fromPool && possible) {
      awaitWaiting(request);
    }
    return sandbox.execute(request, OutputFilter.IDENTITY, new Cancellation());
  }

  /** Returns once a sandbox waits that a request of this kind will take. */
  void awaitWaiting(CommandRequest request) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!linux().waitsFor(request)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no sandbox waits");
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  public CommandRequest command(
      String program, List<String> arguments, SandboxProcessRunnerPolicy quotas) {
    return command(program, arguments, Map.of(), Bytes.EMPTY, quotas, Set.of());
  }

  public CommandRequest command(
      String program,
      List<String> arguments,
      Map<String, EnvValue> environment,
      Bytes input,
      SandboxProcessRunnerPolicy quotas,
      Set<EgressHost> egress) {
    return new CommandRequest(
        "run-1",
        tier,
        Path.of(program),
        arguments,
        environment,
        input,
        workspace,
        List.of(WorkspaceRoot.full(workspace)),
        quotas,
        egress);
  }

  @Override
  public void close() {
    try {
      ((AutoCloseable) sandbox).close();
    } catch (Exception e) {
      throw new IllegalStateException("the sandbox could not be closed", e);
    }
  }
}
