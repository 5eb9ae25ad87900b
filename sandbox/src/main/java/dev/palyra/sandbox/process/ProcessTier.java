package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.sandbox.linux.Arch;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Landlock;
import dev.palyra.sandbox.linux.Proc;
import dev.palyra.sandbox.linux.Script;
import dev.palyra.sandbox.linux.Seccomp;
import dev.palyra.sandbox.linux.Spawn;
import dev.palyra.sandbox.linux.StartScript;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tier B. Blocks the calling thread, which must be a platform thread. Thread-safe. */
public final class ProcessTier implements SetUp, AutoCloseable {
  private static final Set<Landlock.Access> READ = EnumSet.of(Landlock.Access.READ);
  private static final Set<Landlock.Access> READ_WRITE =
      EnumSet.of(Landlock.Access.READ, Landlock.Access.WRITE);
  private static final Set<Landlock.Access> READ_EXECUTE =
      EnumSet.of(Landlock.Access.READ, Landlock.Access.EXECUTE);
  private static final Script WAITS = StartScript.thatWaits();
  private static final Set<Landlock.Access> ALL = EnumSet.allOf(Landlock.Access.class);

  private final Executions executions;
  private final SeccompProfile profile;
  private final Path directory;
  private final Fd waitingProgram;
  private final Spare<Landlock> rulesets = new Spare<>(ProcessTier::system, Landlock::close);
  private final Spare<LaunchThread> threads;

  /**
   * A tier that starts its programs as {@code waitingProgram}.
   *
   * @param directory for the programs' own directories
   * @param waitingProgram stays open as long as this tier is used
   */
  public ProcessTier(
      Path directory, Executions executions, SeccompProfile profile, Fd waitingProgram) {
    this.executions = executions;
    this.directory = directory;
    this.waitingProgram = waitingProgram;
    this.profile = profile;
    Confinement confinement =
        Confinement.full(
            Seccomp.prepare(
                Arena.global(),
                profile.filter(Arch.host().orElseThrow(), SeccompProfile.Network.NONE)));
    this.threads = new Spare<>(() -> LaunchThread.confined(confinement), LaunchThread::discard);
  }

  /** Whether the kernel and libc have what this tier is made of. */
  public Availability availability() {
    if (Landlock.abi() < 1) {
      return new Availability.Unavailable(
          "the kernel has no Landlock", "boot Linux 5.13 or newer with landlock in the lsm= list");
    }
    if (Proc.children(Proc.SELF, Proc.SELF).isEmpty()) {
      return new Availability.Unavailable(
          "the kernel does not list children of a process",
          "boot a kernel with CONFIG_PROC_CHILDREN, and mount /proc");
    }
    if (!Spawn.supported()) {
      return new Availability.Unavailable(
          "the C library cannot close descriptors while starting a program",
          "use glibc 2.34 or newer");
    }
    return new Availability.Available(executions.inForce(mechanisms()));
  }

  public Execution execute(CommandRequest request, Executions.Terms terms) {
    if (availability() instanceof Availability.Unavailable(String reason, String hint)) {
      return executions.ended(request, new Outcome.Refused(reason, hint));
    }
    if (!request.egress().isEmpty()) {
      return executions.ended(
          request,
          new Outcome.Refused("tier B has no network", "run a tool with egress hosts in tier C"));
    }
    return executions.run(request, mechanisms(), terms, this);
  }

  @Override
  public Shape shape(CommandRequest request) throws IOException {
    return Shape.ofProcess(request);
  }

  @Override
  public Waiting build(Shape shape, Mark mark) throws IOException {
    PrivateDirectory directory = PrivateDirectory.create(this.directory, mark.number());
    try {
      return build(shape, mark, directory);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private Waiting build(Shape shape, Mark mark, PrivateDirectory directory) throws IOException {
    try (Landlock ruleset = ruleset(shape, directory)) {
      Launched launched =
          Launched.start(
              threads.take(),
              Optional.of(ruleset),
              Spawn.Program.WAITING,
              List.of(waitingProgram),
              WAITS,
              mark);
      try {
        return new InProcess(
            launched,
            Optional.of(directory),
            writable(shape, directory),
            readable(shape, directory));
      } catch (IOException | RuntimeException e) {
        launched.abort();
        throw e;
      }
    }
  }

  @Override
  public void close() {
    rulesets.close();
    threads.close();
  }

  private static List<Path> writable(Shape shape, PrivateDirectory directory) throws IOException {
    List<Path> writable = new ArrayList<>();
    writable.add(directory.path().toRealPath());
    for (Shape.Place root : shape.roots()) {
      if (root.allows(WorkspaceRoot.Right.WRITE)) {
        writable.add(root.path().toRealPath());
      }
    }
    return writable;
  }

  private static List<Path> readable(Shape shape, PrivateDirectory directory) throws IOException {
    List<Path> readable = new ArrayList<>();
    readable.add(directory.path().toRealPath());
    for (Path path : SystemPaths.PROGRAMS) {
      if (Files.exists(path)) {
        readable.add(path.toRealPath());
      }
    }
    for (Shape.Place root : shape.roots()) {
      if (root.allows(WorkspaceRoot.Right.READ)) {
        readable.add(root.path().toRealPath());
      }
    }
    return readable;
  }

  private record InProcess(
      Launched launched,
      Optional<PrivateDirectory> directory,
      List<Path> writable,
      List<Path> readable)
      implements Waiting {
    @Override
    public void complete() throws IOException {
      launched.awaitWaiting();
    }

    @Override
    public void begin(CommandRequest request, EgressPolicy egress) throws IOException {
      Launched.limit(launched.pid(), request.quotas());
      launched.answer(new FileChanges(launched.takeListener(), writable, readable));
      try (Script start =
          StartScript.of(
              new Script.Builder(),
              StartScript.As.ITSELF,
              StartScript.NO_RULESET,
              request.workingDirectory().toString(),
              request.program().toString(),
              request.arguments(),
              Environment.of(request.environment(), directory.orElseThrow().path()))) {
        launched.become(start);
      }
    }
  }

  private static Landlock system() throws IOException {
    Landlock ruleset = Landlock.denyAll();
    try {
      for (Path path : SystemPaths.PROGRAMS) {
        ruleset.allow(path, READ_EXECUTE);
      }
      for (Path path : SystemPaths.CONFIGURATION) {
        ruleset.allow(path, READ);
      }
      for (Path path : SystemPaths.READ_DEVICES) {
        ruleset.allow(path, READ);
      }
      for (Path path : SystemPaths.WRITE_DEVICES) {
        ruleset.allow(path, READ_WRITE);
      }
      return ruleset;
    } catch (IOException | RuntimeException e) {
      ruleset.close();
      throw e;
    }
  }

  private Landlock ruleset(Shape shape, PrivateDirectory directory) throws IOException {
    Landlock ruleset = rulesets.take();
    try {
      if (shape.program().isPresent()) {
        ruleset.allow(shape.program().get().path(), READ_EXECUTE);
      }
      ruleset.allow(directory.path(), ALL);
      for (Shape.Place root : shape.roots()) {
        if (!ruleset.allow(root.path(), access(root))) {
          throw new IOException("no such workspace root: `%s`".formatted(root.path()));
        }
      }
      return ruleset;
    } catch (IOException | RuntimeException e) {
      ruleset.close();
      throw e;
    }
  }

  private static Set<Landlock.Access> access(Shape.Place root) {
    EnumSet<Landlock.Access> access = EnumSet.noneOf(Landlock.Access.class);
    for (WorkspaceRoot.Right right : root.rights()) {
      access.add(
          switch (right) {
            case READ -> Landlock.Access.READ;
            case WRITE -> Landlock.Access.WRITE;
            case EXECUTE -> Landlock.Access.EXECUTE;
          });
    }
    return access;
  }

  private List<Mechanism> mechanisms() {
    return List.of(
        new Mechanism("no_new_privs", "set"),
        new Mechanism("capabilities", "none"),
        new Mechanism("landlock", Landlock.describe(Landlock.abi())),
        new Mechanism("seccomp", profile == SeccompProfile.DENY_LIST ? "deny-list" : "allow-list"),
        Executions.RLIMITS,
        Executions.TREE);
  }
}
