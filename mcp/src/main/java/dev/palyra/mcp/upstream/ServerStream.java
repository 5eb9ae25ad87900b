package dev.palyra.mcp.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One stream of a server, over as many connections as it takes: each goes on behind the last event
 * of the one before, and not before the pause that the server asked for. For one thread.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#resumability-and-redelivery">Resumability
 *     and Redelivery</a>
 */
final class ServerStream {
  /** Connections in a row that brought nothing, after which an answer is given up. */
  private static final int MAX_SILENT = 5;

  private static final Duration LONGEST_GROWN_PAUSE = Duration.ofMinutes(1);

  private final Opener opener;
  private final Pause pause;
  private final EventStream events;
  private final Consumer<byte[]> message;

  /** Opens a connection. */
  interface Opener {
    /**
     * @param lastId the event to go on behind
     * @return nothing where the server has no such stream
     * @throws IOException where it is worth another try
     */
    Optional<InputStream> open(Optional<String> lastId) throws IOException, InterruptedException;
  }

  /** Waits. */
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  ServerStream(Opener opener, Pause pause, long maxMessage, Consumer<byte[]> message) {
    this.opener = opener;
    this.pause = pause;
    this.events = new EventStream(maxMessage);
    this.message = message;
  }

  /**
   * Reads a connection that there is, and others while the answer is still to come and the server
   * has said how.
   */
  void follow(InputStream first, BooleanSupplier waiting)
      throws EventStream.OverlongException, InterruptedException {
    read(first);
    int silent = 0;
    while (waiting.getAsBoolean() && events.lastId().isPresent() && silent < MAX_SILENT) {
      pause.of(length(silent));
      long before = events.events();
      if (!connect()) {
        return;
      }
      silent = events.events() > before ? 0 : silent + 1;
    }
  }

  /** Reads until the server has no such stream, or the thread is interrupted. */
  void listen() throws EventStream.OverlongException, InterruptedException {
    int silent = 0;
    long before = 0;
    while (connect()) {
      silent = events.events() > before ? 0 : silent + 1;
      before = events.events();
      pause.of(length(silent));
    }
  }

  private Duration length(int silent) {
    Duration wanted = events.pause();
    Duration grown = wanted.multipliedBy(1L << Math.min(silent, 10));
    if (grown.compareTo(LONGEST_GROWN_PAUSE) > 0) {
      grown = LONGEST_GROWN_PAUSE;
    }
    return grown.compareTo(wanted) < 0 ? wanted : grown;
  }

  /** False where the server has no such stream. */
  private boolean connect() throws EventStream.OverlongException, InterruptedException {
    Optional<InputStream> connection;
    try {
      connection = opener.open(events.lastId());
    } catch (IOException e) {
      return true;
    }
    if (connection.isPresent()) {
      read(connection.get());
    }
    return connection.isPresent();
  }

  private void read(InputStream connection)
      throws EventStream.OverlongException, InterruptedException {
    try (connection) {
      events.read(connection, message);
    } catch (EventStream.OverlongException e) {
      throw e;
    } catch (IOException e) { // It was cut, by the network or by an interrupt here.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
