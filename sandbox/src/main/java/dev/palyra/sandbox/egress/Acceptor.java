package dev.palyra.sandbox.egress;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the connections that come to a port, until it is closed. Where that fails it is tried again
 * after a pause that grows to one second: what a process has no descriptors for fails at once, and
 * would fail as often as a processor can try. A series of failures is logged once; it ends with a
 * connection that was taken. Thread-safe.
 */
final class Acceptor implements AutoCloseable {
  private static final Duration FIRST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final ServerSocket server;
  private final Taker taker;
  private final Consumer<IOException> log;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Pause pause;

  /** What becomes of a connection. It must not block. */
  @FunctionalInterface
  interface Taker {
    void take(Socket client) throws IOException;
  }

  /** Waits, but not beyond the end. */
  @FunctionalInterface
  interface Pause {
    void await(Duration atMost) throws InterruptedException;
  }

  /**
   * @param log told of the first of a series of failures
   */
  Acceptor(ServerSocket server, Taker taker, Consumer<IOException> log) {
    this(server, taker, log, null);
  }

  Acceptor(ServerSocket server, Taker taker, Consumer<IOException> log, @Nullable Pause pause) {
    this.server = server;
    this.taker = taker;
    this.log = log;
    this.pause = pause != null ? pause : this::untilClosed;
  }

  /** Returns when the port is closed, or the thread is interrupted. */
  void run() {
    Duration next = FIRST;
    while (!server.isClosed()) {
      try {
        taker.take(server.accept());
        next = FIRST;
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
        if (next.equals(FIRST)) {
          log.accept(e);
        }
        try {
          pause.await(next);
        } catch (InterruptedException stop) {
          Thread.currentThread().interrupt();
          return;
        }
        next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
      }
    }
  }

  private void untilClosed(Duration atMost) throws InterruptedException {
    var _ = closed.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Listens no more; whoever waits in a pause goes on. */
  @Override
  public void close() throws IOException {
    try {
      server.close();
    } finally {
      closed.countDown();
    }
  }
}
