package dev.palyra.sandbox.egress;

import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EgressRecord;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The connections of one execution, and what is left of its limits. Thread-safe. */
public final class EgressSession implements AutoCloseable {
  private static final int MAX_REFUSALS_RECORDED = 1_000;
  private static final long PATIENCE_NANOS = 2_000_000_000;

  private final String runId;
  private final Set<EgressHost> hosts;
  private final EgressPolicy policy;
  private final EgressLimits limits;
  private final Set<Closeable> open = new HashSet<>();
  private long bytes;
  private int connections;
  private int refusals;
  private boolean closed;

  EgressSession(String runId, Set<EgressHost> hosts, EgressPolicy policy, EgressLimits limits) {
    this.runId = runId;
    this.hosts = Set.copyOf(hosts);
    this.policy = policy;
    this.limits = limits;
  }

  String runId() {
    return runId;
  }

  EgressLimits limits() {
    return limits;
  }

  boolean covers(String host, int port) {
    return hosts.stream().anyMatch(entry -> entry.covers(host, port));
  }

  /** True if the operator has named this very address, and so means it. */
  boolean names(String literal, int port) {
    return hosts.contains(new EgressHost(literal, port));
  }

  /** Takes one of the connections; false if all are in use or the session is over. */
  synchronized boolean enter() {
    if (closed || connections >= limits.maxConnections()) {
      return false;
    }
    connections++;
    return true;
  }

  /** A connection has ended and is on record. */
  synchronized void leave() {
    connections--;
    notifyAll();
  }

  /** Closes {@code resource} with the session, if that ends first. */
  void own(Closeable resource) throws IOException {
    synchronized (this) {
      if (!closed) {
        open.add(resource);
        return;
      }
    }
    resource.close();
    throw new IOException("the sandbox has ended");
  }

  synchronized void disown(Closeable resource) {
    open.remove(resource);
  }

  /** Counts bytes; false once the limit is passed. */
  synchronized boolean count(long more) {
    bytes += more;
    return bytes <= limits.maxBytes();
  }

  /** Records an attempt that led to nothing; a flood of them is recorded in part. */
  void refused(EgressAttempt attempt, String reason) {
    synchronized (this) {
      if (++refusals > MAX_REFUSALS_RECORDED) {
        return;
      }
    }
    record(new EgressRecord(attempt, Optional.empty(), Optional.of(reason), 0, 0, false));
  }

  void record(EgressRecord ended) {
    try {
      policy.record(ended);
    } catch (RuntimeException e) {
      System.getLogger(EgressSession.class.getName())
          .log(System.Logger.Level.ERROR, "an egress record could not be kept", e);
    }
  }

  EgressPolicy policy() {
    return policy;
  }

  /**
   * Ends its connections, and returns once all are on record, so that no record of a connection
   * comes after the end of its execution; one that hangs is waited for two seconds.
   */
  @Override
  public void close() {
    Set<Closeable> left;
    synchronized (this) {
      closed = true;
      left = Set.copyOf(open);
      open.clear();
    }
    for (Closeable resource : left) {
      try {
        resource.close();
      } catch (IOException e) {
        // It was closed by the other side.
      }
    }
    awaitEnds();
  }

  private synchronized void awaitEnds() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    try {
      while (connections > 0 && System.nanoTime() - deadline < 0) {
        TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
