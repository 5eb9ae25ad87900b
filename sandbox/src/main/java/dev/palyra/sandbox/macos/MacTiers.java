package dev.palyra.sandbox.macos;

import dev.palyra.core.sandbox.Attestation;
import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Availability.Unavailable;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.sandbox.egress.EgressLimits;
import dev.palyra.sandbox.egress.LoopbackProxy;
import dev.palyra.sandbox.process.ProgramDigest;
import dev.palyra.sandbox.process.RequestCheck;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Tiers B and C on macOS. Blocks the calling thread, which must be a platform thread. Thread-safe.
 *
 * <p>Whether they hold is for probes to find out: nothing here is a reason to believe it.
 */
public final class MacTiers {
  private static final int WORD_BYTES = 16;
  private static final int MAX_COMPLAINT = 200;
  private static final long RECENT_NANOS = 1_000_000_000;

  private final MacHost host;
  private final Path directory;
  private final List<Path> guarded;
  private final EgressLimits egressLimits;
  private final RandomGenerator random;
  private final ProgramDigest digests = new ProgramDigest();
  private final RunningProcesses processes;

  private MacTiers(
      MacHost host,
      Path directory,
      List<Path> guarded,
      EgressLimits egressLimits,
      RandomGenerator random,
      RunningProcesses processes) {
    this.host = host;
    this.directory = directory;
    this.guarded = List.copyOf(guarded);
    this.egressLimits = egressLimits;
    this.random = random;
    this.processes = processes;
  }

  /**
   * Over a directory for temporary files, which has only one gateway. Ends what a killed one left.
   *
   * @param guarded paths that no workspace root may contain or lie in
   * @param random unpredictable
   * @throws IOException if the directory cannot be used, or what was left cannot be ended
   */
  public static MacTiers open(
      MacHost host,
      Path directory,
      List<Path> guarded,
      EgressLimits egressLimits,
      RandomGenerator random)
      throws IOException {
    int user = (Integer) Files.getAttribute(directory, "unix:uid");
    var processes = new RunningProcesses(host.ps(), user);
    var tiers = new MacTiers(host, directory, guarded, egressLimits, random, processes);
    if (host.missing().isEmpty()) {
      tiers.sweep();
    }
    return tiers;
  }

  private void sweep() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory)) {
      for (Path path : left) {
        String name = path.getFileName().toString();
        if (Mark.valid(name)) {
          if (!tree(new Mark(name)).kill()) {
            throw new IOException("what runs in `%s` could not be killed".formatted(path));
          }
          TemporaryDirectory.remove(path);
        }
      }
    }
  }

  /** Whether what the tiers are made of is there; whether they hold is for probes to find out. */
  public Availability availability(Tier tier) {
    Optional<Unavailable> missing = host.missing();
    return missing.isPresent()
        ? missing.get()
        : new Availability.Available(mechanisms(tier, false));
  }

  /** Runs one request to its end; nothing of it is left afterwards. */
  public Execution execute(
      CommandRequest request, OutputFilter filter, Cancellation cancellation, EgressPolicy egress) {
    Optional<Outcome> refusal = refusal(request);
    if (refusal.isPresent()) {
      return Execution.nothingRan(request, refusal.get());
    }
    if (cancellation.cancelled()) {
      return Execution.nothingRan(request, new Outcome.Cancelled());
    }
    try {
      return request.egress().isEmpty()
          ? run(request, filter, cancellation, Optional.empty())
          : runWithEgress(request, filter, cancellation, egress);
    } catch (IOException e) {
      return Execution.nothingRan(request, new Outcome.Failed(String.valueOf(e.getMessage())));
    }
  }

  private Optional<Outcome> refusal(CommandRequest request) {
    Optional<Unavailable> missing = host.missing();
    if (missing.isPresent()) {
      return Optional.of(new Outcome.Refused(missing.get().reason(), missing.get().hint()));
    }
    if (request.tier() == Tier.PROCESS && !request.egress().isEmpty()) {
      return Optional.of(
          new Outcome.Refused("tier B has no network", "run a tool with egress hosts in tier C"));
    }
    if (request.program().toString().indexOf('=') >= 0) { // env(1) would take it for a variable
      return Optional.of(
          new Outcome.Failed(
              "a program with `=` in its path cannot be started: `%s`"
                  .formatted(request.program())));
    }
    return RequestCheck.of(request, guarded);
  }

  private Execution runWithEgress(
      CommandRequest request, OutputFilter filter, Cancellation cancellation, EgressPolicy egress)
      throws IOException {
    try (LoopbackProxy proxy = LoopbackProxy.start(egressLimits, request, egress, random)) {
      return run(request, filter, cancellation, Optional.of(proxy));
    }
  }

  private Execution run(
      CommandRequest request,
      OutputFilter filter,
      Cancellation cancellation,
      Optional<LoopbackProxy> proxy)
      throws IOException {
    Mark mark = Mark.random(random);
    String digest = digests.of(request.program());
    TemporaryDirectory temporary = TemporaryDirectory.create(directory, mark);
    Started started;
    try {
      started = start(request, mark, temporary, proxy);
    } catch (IOException | RuntimeException e) {
      temporary.remove();
      throw e;
    }
    CompletableFuture<Outcome> stop = new CompletableFuture<>();
    var output =
        new ProgramOutput(
            started.process(),
            filter,
            request.quotas().outputBytes(),
            started.word(),
            () -> stop.complete(new Outcome.LimitExceeded(Limit.OUTPUT)));
    var usage = new TreeUsage(request.quotas(), temporary);
    Watch.End end =
        new Watch(started.process(), request.quotas(), tree(mark), usage, output, stop)
            .run(request.standardInput(), cancellation);
    if (end.gone()) { // What is alive could turn the removal against other directories.
      temporary.remove();
    }
    if (!output.begun()) {
      return Execution.nothingRan(
          request, end.outcome() instanceof Outcome.Exited ? notBegun(output) : end.outcome());
    }
    return new Execution(
        end.outcome(),
        output.stdout(),
        output.stderr(),
        new Attestation(
            request.tier(),
            Optional.of(digest),
            ProgramDigest.ofTexts(request.arguments()),
            mechanisms(request.tier(), proxy.isPresent()),
            request.quotas(),
            end.outcome(),
            end.wallTime(),
            usage.cpuTime(),
            usage.peakMemory(),
            output.rawBytes(),
            output.exceeded()));
  }

  /**
   * @param word with which its output begins
   */
  private record Started(Process process, String word) {}

  private Started start(
      CommandRequest request,
      Mark mark,
      TemporaryDirectory temporary,
      Optional<LoopbackProxy> proxy)
      throws IOException {
    byte[] word = new byte[WORD_BYTES];
    random.nextBytes(word);
    String begins = HexFormat.of().formatHex(word);
    var builder =
        new ProcessBuilder(
            StartCommand.of(
                host,
                profile(request, mark, temporary, proxy),
                begins,
                request,
                processes.atMostOld(RECENT_NANOS).size()));
    builder.directory(request.workingDirectory().toFile());
    ProgramEnvironment.set(
        builder.environment(),
        request,
        temporary.path(),
        proxy.map(LoopbackProxy::revealAuthority));
    return new Started(builder.start(), begins);
  }

  private static String profile(
      CommandRequest request,
      Mark mark,
      TemporaryDirectory temporary,
      Optional<LoopbackProxy> proxy)
      throws IOException {
    List<WorkspaceRoot> roots = new ArrayList<>();
    for (WorkspaceRoot root : request.roots()) {
      roots.add(new WorkspaceRoot(root.path().toRealPath(), root.rights()));
    }
    Path program = request.program().toRealPath();
    Path own = temporary.path().toRealPath();
    return request.tier() == Tier.PROCESS
        ? SandboxProfile.process(program, roots, own, mark)
        : SandboxProfile.isolated(
            program,
            roots,
            own,
            mark,
            proxy.map(p -> OptionalInt.of(p.port())).orElse(OptionalInt.empty()));
  }

  /** Whether a process of this user is alive; also true where nobody can say. */
  public boolean runs(long pid) {
    try {
      return processes.atMostOld(0).stream().anyMatch(entry -> entry.pid() == pid);
    } catch (IOException e) {
      return true;
    }
  }

  private ExecutionTree tree(Mark mark) {
    return new ExecutionTree(processes, host.membership().orElseThrow(), mark);
  }

  /** The sandbox could not be entered, or a limit not be set. */
  private static Outcome notBegun(ProgramOutput output) {
    String complaint = output.stderr().text().strip().lines().findFirst().orElse("");
    return new Outcome.Failed(
        "the sandbox could not be entered: "
            + complaint.substring(0, Math.min(complaint.length(), MAX_COMPLAINT)));
  }

  private List<Mechanism> mechanisms(Tier tier, boolean egress) {
    List<Mechanism> all = new ArrayList<>();
    all.add(
        new Mechanism(
            "sandbox-exec",
            "%s: %s"
                .formatted(
                    host.system(),
                    tier == Tier.PROCESS
                        ? "files, processes, no network"
                        : "files and their names, processes, no network")));
    all.add(new Mechanism("rlimits", "cpu, fsize, nofile, nproc, stack, core"));
    all.add(new Mechanism("sampling", "cpu, resident memory, processes, temporary files"));
    all.add(new Mechanism("process-tree", "sandbox membership"));
    if (egress) {
      all.add(new Mechanism("egress", "loopback proxy with a credential"));
    }
    return List.copyOf(all);
  }
}
