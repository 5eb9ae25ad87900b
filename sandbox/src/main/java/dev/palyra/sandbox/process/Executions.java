package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.Attestation;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.sandbox.linux.ControlGroups;
import dev.palyra.sandbox.linux.ErrnoException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What tiers B and C have in common: the mark, the watching, the cleaning up and the attestation.
 * Thread-safe.
 */
public final class Executions implements AutoCloseable {
  public static final Mechanism RLIMITS =
      new Mechanism("rlimits", "cpu, as, data, fsize, nofile, nproc, stack, core");
  public static final Mechanism TREE = new Mechanism("process-tree", "subreaper, mark");

  /** Where a sandbox comes from. */
  public enum From {
    /** One that waits, if there is one of the right shape. */
    POOL,
    /** A new one, also if others wait; the pool does not learn of it. */
    ANEW
  }

  private final List<Path> guarded;
  private final Marks marks;
  private final ControlGroups groups;
  private final Spare<Mark> ready = new Spare<>(this::mark, Mark::close);
  private final ProgramDigest digests = new ProgramDigest();
  private final Supervisor.Scans scans = new Supervisor.Scans();
  private final Starts starts = Starts.ofThisMachine();
  private final Pool pool;

  /**
   * With nothing running.
   *
   * @param guarded paths that no workspace root may contain or lie in: the gateway's own state
   */
  public Executions(List<Path> guarded, Marks marks, ControlGroups groups, PoolLimits limits) {
    this.groups = groups;
    this.guarded = List.copyOf(guarded);
    this.marks = marks;
    this.pool = new Pool(kind -> complete(kind::build), limits, System::nanoTime);
  }

  /** How a request is run: what filters, stops and permits, and where the sandbox comes from. */
  public record Terms(
      OutputFilter filter, Cancellation cancellation, EgressPolicy egress, From from) {}

  /** Runs one request to its end; nothing of it is left afterwards. */
  public Execution run(
      CommandRequest request, List<Mechanism> mechanisms, Terms terms, SetUp setUp) {
    return run(
        request,
        mechanisms,
        terms,
        setUp,
        supervisor -> supervisor.watch(request.standardInput(), terms.cancellation()));
  }

  /** Runs a program that is spoken to while it runs, to its end. */
  public Execution runLive(
      CommandRequest request,
      List<Mechanism> mechanisms,
      Terms terms,
      SetUp setUp,
      LiveInput input) {
    return run(
        request,
        mechanisms,
        terms,
        setUp,
        supervisor -> supervisor.watchLive(input, terms.cancellation()));
  }

  /** How the program is fed while it is watched. */
  private interface Watching {
    Supervisor.Report watch(Supervisor supervisor) throws ErrnoException;
  }

  private Execution run(
      CommandRequest request,
      List<Mechanism> mechanisms,
      Terms terms,
      SetUp setUp,
      Watching watching) {
    Optional<Outcome> refusal = RequestCheck.of(request, guarded);
    if (refusal.isPresent()) {
      return ended(request, refusal.get());
    }
    Optional<Starts.Place> place = starts.enter(terms.cancellation());
    if (place.isEmpty()) {
      return ended(request, new Outcome.Cancelled());
    }
    try {
      String digest;
      Prepared begun;
      try (Starts.Place _ = place.get()) {
        begun = take(request, setUp, terms);
        digest = begin(begun, request, terms);
      }
      try (Prepared sandbox = begun) {
        Supervisor supervisor = new Supervisor(sandbox, request.quotas(), terms.filter(), scans);
        Supervisor.Report report = watching.watch(supervisor);
        List<Mechanism> all = new ArrayList<>(mechanisms);
        all.addAll(sandbox.waiting().builtBy());
        return execution(request, Optional.of(digest), inForce(all), report);
      }
    } catch (ErrnoException e) {
      return ended(request, new Outcome.Failed("could not start the program: " + e.getMessage()));
    } catch (IOException e) {
      return ended(request, new Outcome.Failed(String.valueOf(e.getMessage())));
    }
  }

  private Prepared take(CommandRequest request, SetUp setUp, Terms terms) throws IOException {
    Pool.Kind kind = new Pool.Kind(setUp, setUp.shape(request));
    Optional<Prepared> pooled = terms.from() == From.POOL ? pool.take(kind) : Optional.empty();
    return pooled.isPresent() ? pooled.get() : build(kind::build);
  }

  /** Lets the program begin, and returns its digest; a new sandbox is being built meanwhile. */
  private String begin(Prepared sandbox, CommandRequest request, Terms terms) throws IOException {
    try {
      String digest = digests.of(request.program());
      long processes = (long) request.quotas().processes() + sandbox.waiting().around();
      sandbox.mark().group().limit(processes, request.quotas().memoryBytes());
      sandbox.waiting().complete();
      sandbox.waiting().begin(request, terms.egress());
      return digest;
    } catch (IOException | RuntimeException e) {
      sandbox.discard();
      throw e;
    }
  }

  /** How a sandbox is built. */
  @FunctionalInterface
  public interface Building {
    SetUp.Waiting build(Mark mark) throws IOException;
  }

  /** What a sandbox is looked at for. */
  @FunctionalInterface
  public interface Look<T> {
    T at(SetUp.Waiting sandbox) throws IOException;
  }

  /**
   * Builds a sandbox in which nothing will run.
   *
   * @return what {@code look} returns, which it is given to once it is complete
   */
  public <T> T lookAt(Building building, Look<T> look) throws IOException {
    Prepared sandbox = complete(building);
    try {
      return look.at(sandbox.waiting());
    } finally {
      sandbox.discard();
    }
  }

  private Prepared build(Building building) throws IOException {
    Mark mark = ready.take();
    try {
      return new Prepared(building.build(mark), mark, System.nanoTime());
    } catch (IOException | RuntimeException e) {
      mark.close();
      throw e;
    }
  }

  private Mark mark() throws IOException {
    long number = marks.next();
    return new Mark(number, groups.create(number));
  }

  private Prepared complete(Building building) throws IOException {
    Prepared sandbox = build(building);
    try {
      sandbox.waiting().complete();
      return sandbox;
    } catch (IOException | RuntimeException e) {
      sandbox.discard();
      throw e;
    }
  }

  /** What a tier brings, and the control groups where there are some. */
  public List<Mechanism> inForce(List<Mechanism> mechanisms) {
    List<Mechanism> all = new ArrayList<>(mechanisms);
    groups.describe().ifPresent(what -> all.add(new Mechanism("cgroup", what)));
    return List.copyOf(all);
  }

  /** Whether a sandbox for {@code request} waits; if none does, one is built in the background. */
  public boolean waitsFor(SetUp setUp, CommandRequest request) {
    try {
      return RequestCheck.of(request, guarded).isEmpty()
          && pool.ask(new Pool.Kind(setUp, setUp.shape(request)));
    } catch (IOException e) {
      return false; // The request itself will say why.
    }
  }

  /** Ends the sandboxes that wait. */
  @Override
  public void close() throws IOException {
    pool.close();
    ready.close();
    marks.close();
  }

  /** The answer for a request of which nothing ran. */
  public Execution ended(CommandRequest request, Outcome outcome) {
    Supervisor.Report nothing =
        new Supervisor.Report(
            outcome, Bytes.EMPTY, Bytes.EMPTY, Duration.ZERO, Duration.ZERO, 0, 0, false);
    return execution(request, Optional.empty(), List.of(), nothing);
  }

  private static Execution execution(
      CommandRequest request,
      Optional<String> digest,
      List<Mechanism> mechanisms,
      Supervisor.Report report) {
    return new Execution(
        report.outcome(),
        report.stdout(),
        report.stderr(),
        new Attestation(
            request.tier(),
            digest,
            ProgramDigest.ofTexts(request.arguments()),
            mechanisms,
            request.quotas(),
            report.outcome(),
            report.wallTime(),
            report.cpuTime(),
            report.peakMemoryBytes(),
            report.outputBytes(),
            report.truncated()));
  }
}
