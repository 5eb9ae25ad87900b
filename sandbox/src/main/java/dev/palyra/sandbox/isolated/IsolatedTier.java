package dev.palyra.sandbox.isolated;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.sandbox.egress.EgressProxy;
import dev.palyra.sandbox.linux.Arch;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Landlock;
import dev.palyra.sandbox.process.Executions;
import dev.palyra.sandbox.process.LiveInput;
import dev.palyra.sandbox.process.Mark;
import dev.palyra.sandbox.process.SeccompProfile;
import dev.palyra.sandbox.process.SetUp;
import dev.palyra.sandbox.process.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tier C. Blocks the calling thread, which must be a platform thread. Thread-safe. */
public final class IsolatedTier implements SetUp, AutoCloseable {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/bin/bwrap"), Path.of("/usr/local/bin/bwrap"), Path.of("/bin/bwrap"));

  private final Executions executions;
  private final SeccompProfile profile;
  private final Bubblewrap.Search search;
  private final ConfigurationCopy configuration;
  private final IsolatedLauncher launcher;
  private final BuiltSandboxes built;
  private final CopiedSandboxes copied;

  /**
   * A tier that starts its programs as {@code waitingProgram}.
   *
   * @param directory for what sandboxes are shown of the host's configuration
   * @param waitingProgram stays open as long as this tier is used
   */
  public IsolatedTier(
      Path directory,
      Executions executions,
      EgressProxy proxy,
      SeccompProfile profile,
      boolean allowSetuid,
      TemplateLimits limits,
      Fd waitingProgram)
      throws IOException {
    this.executions = executions;
    this.profile = profile;
    this.search = Bubblewrap.find(PLACES, allowSetuid);
    Path copy = directory.resolve("etc");
    this.configuration = new ConfigurationCopy(copy);
    this.launcher = new IsolatedLauncher(waitingProgram, proxy);
    Arch arch = Arch.host().orElseThrow();
    byte[] filter = profile.filter(arch, SeccompProfile.Network.OWN_NAMESPACE).code();
    this.built = new BuiltSandboxes(search, launcher, BubblewrapArguments.forHost(copy), filter);
    this.copied = new CopiedSandboxes(built, launcher, executions, filter, limits);
  }

  /** Whether what it is made of is there; whether it works is for a probe to find out. */
  public Availability availability() {
    if (Landlock.abi() < 1) {
      return new Availability.Unavailable(
          "the kernel has no Landlock, and so nothing to withhold the right to execute with",
          "boot Linux 5.13 or newer with landlock in the lsm= list");
    }
    return switch (search) {
      case Bubblewrap.Search.Found(Bubblewrap bubblewrap) -> {
        List<Mechanism> all = mechanisms(false);
        all.add(bubblewrap.mechanism());
        yield new Availability.Available(executions.inForce(all));
      }
      case Bubblewrap.Search.NotUsable(Availability.Unavailable why) -> why;
    };
  }

  public Execution execute(CommandRequest request, Executions.Terms terms) {
    return switch (search) {
      case Bubblewrap.Search.NotUsable(Availability.Unavailable why) ->
          executions.ended(request, new Outcome.Refused(why.reason(), why.hint()));
      case Bubblewrap.Search.Found _ ->
          executions.run(request, mechanisms(!request.egress().isEmpty()), terms, this);
    };
  }

  /** Runs a program that is spoken to while it runs, to its end. */
  public Execution executeLive(CommandRequest request, Executions.Terms terms, LiveInput input) {
    return switch (search) {
      case Bubblewrap.Search.NotUsable(Availability.Unavailable why) ->
          executions.ended(request, new Outcome.Refused(why.reason(), why.hint()));
      case Bubblewrap.Search.Found _ ->
          executions.runLive(request, mechanisms(!request.egress().isEmpty()), terms, this, input);
    };
  }

  @Override
  public Shape shape(CommandRequest request) throws IOException {
    return Shape.ofIsolated(request);
  }

  @Override
  public Waiting build(Shape shape, Mark mark) throws IOException {
    configuration.refresh();
    Optional<IsolatedSandbox> copy = copied.build(shape, mark);
    return copy.isPresent() ? copy.get() : built.build(shape, mark);
  }

  /** Removes what sandboxes were shown; none may be left. */
  @Override
  public void close() throws IOException {
    copied.close();
    launcher.close();
    configuration.close();
  }

  private List<Mechanism> mechanisms(boolean egress) {
    List<Mechanism> all = new ArrayList<>();
    all.add(new Mechanism("namespaces", "user, pid, mount, net, ipc, uts, cgroup"));
    all.add(new Mechanism("no_new_privs", "set"));
    all.add(new Mechanism("capabilities", "none"));
    all.add(
        new Mechanism("seccomp", profile == SeccompProfile.DENY_LIST ? "deny-list" : "allow-list"));
    all.add(new Mechanism("landlock", "abi %d: execute".formatted(Landlock.abi())));
    if (egress) {
      all.add(new Mechanism("egress", "seccomp user notification"));
    }
    all.add(Executions.RLIMITS);
    all.add(Executions.TREE);
    return all;
  }
}
