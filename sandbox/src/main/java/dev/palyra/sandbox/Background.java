package dev.palyra.sandbox;

import dev.palyra.core.sandbox.BackgroundProcesses;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Sandbox;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Background processes over any sandbox. Only what passed the filter is kept. One that has ended is
 * remembered until its run ends or its place is needed.
 */
public final class Background implements BackgroundProcesses, AutoCloseable {
  private final Sandbox sandbox;
  private final Clock clock;
  private final Supplier<String> ids;
  private final Limits limits;
  private final Consumer<Owned> ended;
  // INVARIANT: guarded by itself, in the order in which they were started.
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private boolean closed;

  /**
   * How many processes there may be, those that have ended and are remembered too.
   *
   * @param perRun of one run
   * @param all of all runs together
   */
  public record Limits(int perRun, int all) {}

  /**
   * Over a sandbox.
   *
   * @param ids of the processes, none given out twice
   * @param ended told of each end, on the process's own thread, before anybody else learns of it
   */
  public Background(
      Sandbox sandbox, Clock clock, Supplier<String> ids, Limits limits, Consumer<Owned> ended) {
    this.sandbox = sandbox;
    this.clock = clock;
    this.ids = ids;
    this.limits = limits;
    this.ended = ended;
  }

  private static final class Job {
    private final String id;
    private final Owner owner;
    private final CommandRequest request;
    private final Instant startedAt;
    private final Cancellation cancellation = new Cancellation();
    private final CompletableFuture<Execution> end = new CompletableFuture<>();
    private final LiveOutput output = new LiveOutput();

    private Job(String id, Owner owner, CommandRequest request, Instant startedAt) {
      this.id = id;
      this.owner = owner;
      this.request = request;
      this.startedAt = startedAt;
    }

    private Status status(Optional<Execution> execution) {
      return new Status(id, request.program(), startedAt, output.size(), execution);
    }

    private Status status() {
      return status(end.isDone() ? Optional.of(end.join()) : Optional.empty());
    }

    private void stop() {
      cancellation.cancel();
      end.join();
    }
  }

  @Override
  public Start start(Owner owner, CommandRequest request, OutputFilter filter) {
    Job job;
    synchronized (jobs) {
      if (closed) {
        return new Start.Stopping();
      }
      if (!place(limits.perRun(), of(owner)) || !place(limits.all(), all(jobs))) {
        return new Start.TooMany(
            of(owner).size() >= limits.perRun() ? limits.perRun() : limits.all());
      }
      job = new Job(ids.get(), owner, request, clock.instant());
      jobs.put(job.id, job);
    }
    Thread.ofVirtual().name("background-" + job.id).start(() -> run(job, filter));
    return new Start.Started(job.id);
  }

  private void run(Job job, OutputFilter filter) {
    Execution execution;
    try {
      execution = sandbox.execute(job.request, job.output.tee(filter), job.cancellation);
    } catch (RuntimeException e) {
      execution = Execution.nothingRan(job.request, new Outcome.Failed("the sandbox failed"));
    }
    try {
      ended.accept(new Owned(job.owner, job.status(Optional.of(execution))));
    } finally {
      job.end.complete(execution);
    }
  }

  /** Whether there is a place for one more, after the oldest one that has ended is forgotten. */
  private boolean place(int limit, List<Job> held) {
    if (held.size() < limit) {
      return true;
    }
    Optional<Job> oldest = held.stream().filter(job -> job.end.isDone()).findFirst();
    oldest.ifPresent(job -> jobs.remove(job.id));
    return oldest.isPresent();
  }

  @Override
  public List<Status> list(Owner owner) {
    return held(owner).stream().map(Job::status).toList();
  }

  @Override
  public Optional<Output> read(Owner owner, String id, long from, int maxBytes) {
    return find(owner, id)
        .map(job -> {
          boolean done = job.end.isDone(); // asked first: nothing comes after it
          byte[] piece = job.output.read(from, maxBytes);
          long next = Math.max(0, from) + piece.length;
          return new Output(Bytes.of(piece), next, done && next >= job.output.size());
        });
  }

  @Override
  public Optional<Status> stop(Owner owner, String id) {
    Optional<Job> job = find(owner, id);
    job.ifPresent(Job::stop);
    return job.map(Job::status);
  }

  @Override
  public void endRun(Owner owner) {
    List<Job> all = held(owner);
    all.forEach(job -> job.cancellation.cancel());
    all.forEach(Job::stop);
    synchronized (jobs) {
      all.forEach(job -> jobs.remove(job.id));
    }
  }

  @Override
  public List<Owned> all() {
    synchronized (jobs) {
      return all(jobs).stream().map(job -> new Owned(job.owner, job.status())).toList();
    }
  }

  /** Ends every process; none can be started any more. */
  @Override
  public void close() {
    List<Job> all;
    synchronized (jobs) {
      closed = true;
      all = all(jobs);
    }
    all.forEach(job -> job.cancellation.cancel());
    all.forEach(Job::stop);
  }

  private List<Job> held(Owner owner) {
    synchronized (jobs) {
      return of(owner);
    }
  }

  private List<Job> of(Owner owner) {
    return jobs.values().stream().filter(job -> job.owner.equals(owner)).toList();
  }

  private static List<Job> all(Map<String, Job> jobs) {
    return new ArrayList<>(jobs.values());
  }

  private Optional<Job> find(Owner owner, String id) {
    synchronized (jobs) {
      return Optional.ofNullable(jobs.get(id)).filter(job -> job.owner.equals(owner));
    }
  }
}
