package dev.palyra.sandbox.isolated;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EnvValue;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.sandbox.egress.EgressGuard;
import dev.palyra.sandbox.egress.EgressProxy;
import dev.palyra.sandbox.linux.Arch;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.Landlock;
import dev.palyra.sandbox.linux.Proc;
import dev.palyra.sandbox.linux.Seccomp;
import dev.palyra.sandbox.linux.SeccompFilter;
import dev.palyra.sandbox.linux.Spawn;
import dev.palyra.sandbox.linux.StartMessage;
import dev.palyra.sandbox.linux.WaitingProgram;
import dev.palyra.sandbox.process.Confinement;
import dev.palyra.sandbox.process.Environment;
import dev.palyra.sandbox.process.Executions;
import dev.palyra.sandbox.process.LaunchThread;
import dev.palyra.sandbox.process.Launched;
import dev.palyra.sandbox.process.LiveInput;
import dev.palyra.sandbox.process.Mark;
import dev.palyra.sandbox.process.SeccompProfile;
import dev.palyra.sandbox.process.SetUp;
import dev.palyra.sandbox.process.Shape;
import dev.palyra.sandbox.process.Spare;
import dev.palyra.sandbox.process.SystemPaths;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tier C. Blocks the calling thread, which must be a platform thread. Thread-safe. */
public final class IsolatedTier implements SetUp, AutoCloseable {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/bin/bwrap"), Path.of("/usr/local/bin/bwrap"), Path.of("/bin/bwrap"));
  private static final int MAX_PROGRAMS = 64;
  private static final int RULESET_FD = WaitingProgram.FIRST_FREE;
  private static final int SECCOMP_FD = WaitingProgram.FIRST_FREE + 1;
  private static final Set<Landlock.Access> EXECUTE = EnumSet.of(Landlock.Access.EXECUTE);

  private final Executions executions;
  private final EgressProxy proxy;
  private final SeccompProfile profile;
  private final byte[] toolFilter;
  private final Bubblewrap.Search search;
  private final Fd waitingProgram;
  private final ConfigurationCopy configuration;
  private final List<String> forHost;
  private final Spare<Landlock> rulesets = new Spare<>(IsolatedTier::system, Landlock::close);
  private final Map<Shape, Spawn.Program> programs =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Shape, Spawn.Program> eldest) {
              return size() > MAX_PROGRAMS;
            }
          });
  private final Spare<LaunchThread> threads;
  private final Spare<LaunchThread> watchedThreads;

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
      Fd waitingProgram) {
    this.executions = executions;
    this.waitingProgram = waitingProgram;
    Path copy = directory.resolve("etc");
    this.configuration = new ConfigurationCopy(copy);
    this.forHost = BubblewrapArguments.forHost(copy);
    this.proxy = proxy;
    this.profile = profile;
    Arch arch = Arch.host().orElseThrow();
    this.toolFilter = profile.filter(arch, SeccompProfile.Network.OWN_NAMESPACE).code();
    this.threads =
        Spare.recycling(
            giveBack -> LaunchThread.confined(Confinement.forNamespaces(), giveBack),
            LaunchThread::discard);
    Confinement watching =
        Confinement.forNamespacesWatching(
            Seccomp.prepare(
                Arena.global(),
                new SeccompFilter.Builder(arch)
                    .rule("connect", new SeccompFilter.Action.AskGateway())
                    .build(new SeccompFilter.Action.Allow())));
    this.watchedThreads = new Spare<>(() -> LaunchThread.confined(watching), LaunchThread::discard);
    this.search = Bubblewrap.find(PLACES, allowSetuid);
  }

  /** Whether what it is made of is there; whether it works is for a probe to find out. */
  public Availability availability() {
    if (Landlock.abi() < 1) {
      return new Availability.Unavailable(
          "the kernel has no Landlock, and so nothing to withhold the right to execute with",
          "boot Linux 5.13 or newer with landlock in the lsm= list");
    }
    return switch (search) {
      case Bubblewrap.Search.Found(Bubblewrap bubblewrap) ->
          new Availability.Available(executions.inForce(mechanisms(bubblewrap, false)));
      case Bubblewrap.Search.NotUsable(Availability.Unavailable why) -> why;
    };
  }

  public Execution execute(CommandRequest request, Executions.Terms terms) {
    return switch (search) {
      case Bubblewrap.Search.NotUsable(Availability.Unavailable why) ->
          executions.ended(request, new Outcome.Refused(why.reason(), why.hint()));
      case Bubblewrap.Search.Found(Bubblewrap bubblewrap) ->
          executions.run(request, mechanisms(bubblewrap, !request.egress().isEmpty()), terms, this);
    };
  }

  /** Runs a program that is spoken to while it runs, to its end. */
  public Execution executeLive(CommandRequest request, Executions.Terms terms, LiveInput input) {
    return switch (search) {
      case Bubblewrap.Search.NotUsable(Availability.Unavailable why) ->
          executions.ended(request, new Outcome.Refused(why.reason(), why.hint()));
      case Bubblewrap.Search.Found(Bubblewrap bubblewrap) ->
          executions.runLive(
              request, mechanisms(bubblewrap, !request.egress().isEmpty()), terms, this, input);
    };
  }

  @Override
  public Shape shape(CommandRequest request) throws IOException {
    return Shape.ofIsolated(request);
  }

  /**
   * Starts bwrap, which builds the sandbox, and inside it the program that waits for the request.
   */
  @Override
  public Waiting build(Shape shape, Mark mark) throws IOException {
    configuration.refresh();
    Landlock ruleset = rulesets.take();
    try (Io.Pipe filter = Io.pipe()) {
      Io.writeAll(filter.write(), toolFilter);
      filter.write().close();
      Launched launched =
          Launched.start(
              (shape.egress() ? watchedThreads : threads).take(),
              Optional.empty(),
              programs.computeIfAbsent(shape, this::program),
              List.of(waitingProgram, ruleset.fd(), filter.read()),
              mark);
      launched.attach(ruleset);
      return new InSandbox(launched, shape, ruleset, proxy);
    } catch (IOException | RuntimeException e) {
      ruleset.close();
      throw e;
    }
  }

  private Spawn.Program program(Shape shape) {
    return Spawn.Program.of(
        bubblewrap().program().toString(), BubblewrapArguments.of(shape, forHost, SECCOMP_FD));
  }

  /** Removes what sandboxes were shown; none may be left. */
  @Override
  public void close() throws IOException {
    rulesets.close();
    threads.close();
    watchedThreads.close();
    configuration.close();
  }

  private Bubblewrap bubblewrap() {
    return switch (search) {
      case Bubblewrap.Search.Found(Bubblewrap found) -> found;
      case Bubblewrap.Search.NotUsable _ -> throw new IllegalStateException("no bwrap");
    };
  }

  /** Below bwrap there is the first process of the namespace, which is the waiting program. */
  private static int onlyChild(int pid) throws IOException {
    List<Integer> children = Proc.children(pid, pid).orElse(List.of());
    if (children.size() != 1) {
      throw new IOException("the sandbox has %d processes".formatted(children.size()));
    }
    return children.getFirst();
  }

  private static Landlock system() throws IOException {
    Landlock ruleset = Landlock.denyExecution();
    try {
      for (Path path : SystemPaths.PROGRAMS) {
        ruleset.allow(path, EXECUTE);
      }
      return ruleset;
    } catch (IOException | RuntimeException e) {
      ruleset.close();
      throw e;
    }
  }

  /** Rules of its own file systems can be made only once they are there, hence through /proc. */
  private static void allowExecution(Landlock ruleset, Shape shape, int inside) throws IOException {
    Path root = Path.of("/proc/" + inside + "/root");
    boolean reached = ruleset.allow(root, EnumSet.of(Landlock.Access.MOVE));
    if (shape.roots().stream().noneMatch(IsolatedTier::needsTemporaryWithoutExecution)) {
      reached &= ruleset.allow(root.resolve("tmp"), EXECUTE);
    }
    if (!reached) {
      throw new IOException("the sandbox's own file systems cannot be reached");
    }
    if (shape.program().isPresent()) {
      ruleset.allow(shape.program().get().path(), EXECUTE);
    }
    for (Shape.Place place : shape.roots()) {
      if (place.allows(WorkspaceRoot.Right.EXECUTE)) {
        ruleset.allow(place.path(), EXECUTE);
      }
    }
  }

  /** A rule covers what is mounted below its directory, too. */
  private static boolean needsTemporaryWithoutExecution(Shape.Place root) {
    return root.path().startsWith(BubblewrapArguments.TEMPORARY)
        && !root.allows(WorkspaceRoot.Right.EXECUTE);
  }

  private static final class InSandbox implements Waiting {
    private final Launched launched;
    private final Shape shape;
    private final Landlock ruleset;
    private final EgressProxy proxy;
    private int inside;

    InSandbox(Launched launched, Shape shape, Landlock ruleset, EgressProxy proxy) {
      this.launched = launched;
      this.shape = shape;
      this.ruleset = ruleset;
      this.proxy = proxy;
    }

    @Override
    public Launched launched() {
      return launched;
    }

    /** There are bwrap and the first process of the namespace. */
    @Override
    public int around() {
      return 2;
    }

    @Override
    public void complete() throws IOException {
      try {
        launched.awaitWaiting();
      } catch (ErrnoException e) {
        throw new IOException("the sandbox could not be built: " + launched.complaint(), e);
      }
      if (inside == 0) {
        inside = onlyChild(launched.pid());
        launched.mark(inside);
        allowExecution(ruleset, shape, inside);
        ruleset.close();
      }
    }

    @Override
    public void begin(CommandRequest request, EgressPolicy egress) throws IOException {
      Launched.limit(inside, request.quotas());
      if (!request.egress().isEmpty()) {
        launched.attach(EgressGuard.start(launched.takeListener(), proxy, request, egress));
      }
      try (StartMessage message =
          StartMessage.of(
              StartMessage.As.INIT,
              RULESET_FD,
              request.workingDirectory().toString(),
              request.program().toString(),
              request.arguments(),
              Environment.of(withProxy(request), BubblewrapArguments.TEMPORARY))) {
        launched.become(message);
      }
    }
  }

  private static CommandRequest withProxy(CommandRequest request) {
    if (request.egress().isEmpty()) {
      return request;
    }
    Map<String, EnvValue> environment = new HashMap<>(request.environment());
    for (String name : List.of("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")) {
      environment.put(name, EnvValue.plain("http://" + EgressGuard.PROXY_ADDRESS));
    }
    for (String name : List.of("all_proxy", "ALL_PROXY")) {
      environment.put(name, EnvValue.plain("socks5h://" + EgressGuard.PROXY_ADDRESS));
    }
    for (String name : List.of("no_proxy", "NO_PROXY")) {
      environment.put(name, EnvValue.plain("localhost,127.0.0.1,::1"));
    }
    return new CommandRequest(
        request.runId(),
        request.tier(),
        request.program(),
        request.arguments(),
        environment,
        request.standardInput(),
        request.workingDirectory(),
        request.roots(),
        request.quotas(),
        request.egress());
  }

  private List<Mechanism> mechanisms(Bubblewrap bubblewrap, boolean egress) {
    List<Mechanism> all = new ArrayList<>();
    all.add(new Mechanism("namespaces", "user, pid, mount, net, ipc, uts, cgroup"));
    all.add(bubblewrap.mechanism());
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
