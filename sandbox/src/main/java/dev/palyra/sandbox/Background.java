package dev.palyra.sandbox;

import dev.palyra.core.sandbox.BackgroundProcesses;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.Execution;
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

/** Background processes over any sandbox. Only what passed the filter is kept. */
public final class Background implements BackgroundProcesses, AutoCloseable {
  private final Sandbox sandbox;
  private final Clock clock;
  private final int maxPerRun;
  private final Map<String, Map<String, Job>> runs = new LinkedHashMap<>();
  private long serial;

  /**
   * Over a sandbox.
   *
   * @param maxPerRun processes that a run may have, those that have ended and were not forgotten
   *     too
   */
  public Background(Sandbox sandbox, Clock clock, int maxPerRun) {
    this.sandbox = sandbox;
    this.clock = clock;
    this.maxPerRun = maxPerRun;
  }

  private static final class Job {
    private final String id;
    private final Instant startedAt;
    private final Cancellation cancellation = new Cancellation();
    private final CompletableFuture<Execution> end = new CompletableFuture<>();
    private final LiveOutput output = new LiveOutput();

    private Job(String id, Instant startedAt) {
      this.id = id;
      this.startedAt = startedAt;
    }

    private Status status() {
      Optional<Execution> ended = end.isDone() ? Optional.of(end.join()) : Optional.empty();
      return new Status(id, startedAt, output.size(), ended);
    }

    private void stop() {
      cancellation.cancel();
      end.handle((_, _) -> 0).join();
    }
  }

  @Override
  public Start start(CommandRequest request, OutputFilter filter) {
    Job job;
    synchronized (runs) {
      Map<String, Job> jobs = runs.computeIfAbsent(request.runId(), _ -> new LinkedHashMap<>());
      if (jobs.size() >= maxPerRun) {
        return new Start.TooMany(maxPerRun);
      }
      job = new Job("bg-" + ++serial, clock.instant());
      jobs.put(job.id, job);
    }
    Thread.ofVirtual()
        .name(job.id)
        .start(() -> {
          try {
            job.end.complete(sandbox.execute(request, job.output.tee(filter), job.cancellation));
          } catch (RuntimeException | Error e) {
            job.end.completeExceptionally(e);
          }
        });
    return new Start.Started(job.id);
  }

  @Override
  public List<Status> list(String runId) {
    return jobs(runId).stream().map(Job::status).toList();
  }

  @Override
  public Optional<Output> read(String runId, String id, long from, int maxBytes) {
    return find(runId, id)
        .map(job -> {
          boolean ended = job.end.isDone(); // asked first: nothing comes after it
          byte[] piece = job.output.read(from, maxBytes);
          long next = from + piece.length;
          return new Output(Bytes.of(piece), next, ended && next >= job.output.size());
        });
  }

  @Override
  public Optional<Status> stop(String runId, String id) {
    Optional<Job> job = find(runId, id);
    job.ifPresent(Job::stop);
    return job.map(Job::status);
  }

  @Override
  public void endRun(String runId) {
    List<Job> jobs = jobs(runId);
    jobs.forEach(job -> job.cancellation.cancel());
    jobs.forEach(Job::stop);
    synchronized (runs) {
      runs.remove(runId);
    }
  }

  /** Ends every run. */
  @Override
  public void close() {
    List<String> all;
    synchronized (runs) {
      all = List.copyOf(runs.keySet());
    }
    all.forEach(this::endRun);
  }

  private List<Job> jobs(String runId) {
    synchronized (runs) {
      return new ArrayList<>(runs.getOrDefault(runId, Map.of()).values());
    }
  }

  private Optional<Job> find(String runId, String id) {
    return jobs(runId).stream().filter(job -> job.id.equals(id)).findFirst();
  }
}
