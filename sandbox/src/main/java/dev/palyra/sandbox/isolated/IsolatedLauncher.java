package dev.palyra.sandbox.isolated;

import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.sandbox.egress.EgressProxy;
import dev.palyra.sandbox.linux.Arch;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Landlock;
import dev.palyra.sandbox.linux.Script;
import dev.palyra.sandbox.linux.Seccomp;
import dev.palyra.sandbox.linux.SeccompFilter;
import dev.palyra.sandbox.linux.Spawn;
import dev.palyra.sandbox.process.Confinement;
import dev.palyra.sandbox.process.LaunchThread;
import dev.palyra.sandbox.process.Launched;
import dev.palyra.sandbox.process.Mark;
import dev.palyra.sandbox.process.Shape;
import dev.palyra.sandbox.process.Spare;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What all sandboxes of tier C begin with, whatever builds them. Thread-safe. */
final class IsolatedLauncher implements AutoCloseable {
  private final Fd waitingProgram;
  private final EgressProxy proxy;
  private final ExecutionRules rules = new ExecutionRules();
  private final Spare<LaunchThread> threads =
      Spare.recycling(
          giveBack -> LaunchThread.confined(Confinement.forNamespaces(), giveBack),
          LaunchThread::discard);
  private final Spare<LaunchThread> watchedThreads;

  /** Of sandboxes whose first process is {@code waitingProgram}, which stays open meanwhile. */
  IsolatedLauncher(Fd waitingProgram, EgressProxy proxy) {
    this.waitingProgram = waitingProgram;
    this.proxy = proxy;
    Confinement watching =
        Confinement.forNamespacesWatching(
            Seccomp.prepare(
                Arena.global(),
                new SeccompFilter.Builder(Arch.host().orElseThrow())
                    .rule("connect", new SeccompFilter.Action.AskGateway())
                    .build(new SeccompFilter.Action.Allow())));
    this.watchedThreads = new Spare<>(() -> LaunchThread.confined(watching), LaunchThread::discard);
  }

  /**
   * Starts what builds a sandbox.
   *
   * @param program is the waiting program, or starts it
   * @param more become its descriptors after {@link IsolatedSandbox#RULESET_FD}
   * @param first what the waiting program does first
   */
  IsolatedSandbox start(
      Shape shape, Mark mark, Spawn.Program program, List<Fd> more, Script first, Mechanism builtBy)
      throws IOException {
    Landlock ruleset = rules.take();
    try {
      List<Fd> descriptors = new ArrayList<>(List.of(waitingProgram, ruleset.fd()));
      descriptors.addAll(more);
      LaunchThread thread = (shape.egress() ? watchedThreads : threads).take();
      Launched launched =
          Launched.start(thread, Optional.empty(), program, descriptors, first, mark);
      return new IsolatedSandbox(launched, shape, ruleset, proxy, builtBy);
    } catch (IOException | RuntimeException e) {
      ruleset.close();
      throw e;
    }
  }

  @Override
  public void close() {
    rules.close();
    threads.close();
    watchedThreads.close();
  }
}
