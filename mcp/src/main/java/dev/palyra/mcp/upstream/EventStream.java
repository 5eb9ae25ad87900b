package dev.palyra.mcp.upstream;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Server-sent events of one stream, which may go over several connections: knows where it is and
 * how long the server wants to be left alone. For one thread.
 *
 * @see <a
 *     href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">Interpreting
 *     an event stream</a>
 */
final class EventStream {
  private static final Duration USUAL_PAUSE = Duration.ofSeconds(1);
  private static final Duration LEAST_PAUSE = Duration.ofMillis(100);
  private static final int MAX_ID = 1_024;

  private final long maxMessage;
  private Optional<String> lastId = Optional.empty();
  private Duration pause = USUAL_PAUSE;
  private long events;

  EventStream(long maxMessage) {
    this.maxMessage = maxMessage;
  }

  /** A line, or the data of an event, is longer than a message may be. */
  static final class OverlongException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** The event after which another connection may go on; empty where none can. */
  Optional<String> lastId() {
    return lastId;
  }

  /** How long to wait before the next connection. */
  Duration pause() {
    return pause;
  }

  /** How many events came, those without data among them. */
  long events() {
    return events;
  }

  /**
   * Reads one connection to its end; an event that it ends within is dropped.
   *
   * @param message takes the data of each event that has any
   * @throws OverlongException when the server sends more than it may
   */
  void read(InputStream connection, Consumer<byte[]> message) throws IOException {
    var in = new BufferedInputStream(connection);
    var data = new ByteArrayOutputStream();
    Optional<String> id = lastId;
    boolean any = false;
    for (Optional<String> read = line(in); read.isPresent(); read = line(in)) {
      String line = read.get();
      if (line.isEmpty()) {
        lastId = id;
        events += any ? 1 : 0;
        if (!data.toString(StandardCharsets.UTF_8).isBlank()) {
          message.accept(data.toByteArray());
        }
        data.reset();
        any = false;
        continue;
      }
      int colon = line.indexOf(':');
      String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
      switch (colon < 0 ? line : line.substring(0, colon)) {
        case "data" -> {
          data.writeBytes((value + "\n").getBytes(StandardCharsets.UTF_8));
          if (data.size() > maxMessage + 1) {
            throw new OverlongException();
          }
        }
        case "id" -> id = sendable(value) ? Optional.of(value) : Optional.empty();
        case "retry" -> {
          if (value.matches("[0-9]{1,9}")) {
            Duration wanted = Duration.ofMillis(Long.parseLong(value));
            pause = wanted.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : wanted;
          }
        }
        default -> {} // A comment, or what nobody knows.
      }
      any |= colon != 0;
    }
  }

  // What cannot be shown to the server again is no place to go on from; nor is the empty one.
  private static boolean sendable(String id) {
    return !id.isEmpty()
        && id.length() <= MAX_ID
        && id.equals(id.strip())
        && id.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  /**
   * The next line without its end, which is LF or CRLF; empty where there is none, or half of one.
   */
  private Optional<String> line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        String text = line.toString(StandardCharsets.UTF_8);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
      }
      line.write(next);
      if (line.size() > maxMessage + MAX_ID) {
        throw new OverlongException();
      }
    }
    return Optional.empty();
  }
}
