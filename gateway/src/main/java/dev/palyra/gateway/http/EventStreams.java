package dev.palyra.gateway.http;

import dev.palyra.core.audit.AuditRecord;
import dev.palyra.gateway.config.EventSettings;
import dev.palyra.gateway.record.Bell;
import dev.palyra.gateway.record.Ledger;
import dev.palyra.gateway.record.RecordQuery;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code /v1/events} and {@code /v1/runs/{id}/events}: records as Server-Sent Events, all of them
 * or those of a run. The id of an event is the number of its record, so that a client that was away
 * says with {@code Last-Event-ID} where to go on.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent
 *     events</a>
 */
final class EventStreams {
  // What an agent may know of its own calls. Which policy said what is not among it.
  private static final Set<String> FOR_AGENTS =
      Set.of("call", "run", "tool", "approval", "state", "result", "outcome", "code", "detail");

  private static final int PAGE = 500;

  private final Ledger ledger;
  private final Bell bell;
  private final RunStream runs;
  private final EventSettings settings;
  private final Semaphore streams;
  private final AtomicBoolean stopping = new AtomicBoolean();

  EventStreams(ApiPorts ports, EventSettings settings) {
    this.ledger = ports.ledger();
    this.bell = ports.bell();
    this.runs = new RunStream(ports.ledger(), ports.runs().feed(), settings);
    this.settings = settings;
    this.streams = new Semaphore(settings.maxStreams());
  }

  /** The records of one run. */
  Reply open(Exchange exchange) {
    exchange.query().end(Set.of());
    String run = exchange.parameter("id");
    var principal =
        exchange.byOperator()
            ? Optional.<String>empty()
            : Optional.of(exchange.principal().toString());
    long after = lastEventId(exchange).orElse(0L);
    return stream(out -> {
      comment(out, "the records of run " + Text.shown(run));
      runs.write(out, run, principal, after);
    });
  }

  /**
   * All records, for operators: from the one that {@code Last-Event-ID} names on, else from now on.
   */
  Reply all(Exchange exchange) {
    exchange.query().end(Set.of());
    long after = lastEventId(exchange).orElseGet(ledger::head);
    return stream(out -> {
      comment(out, "all records");
      write(out, after);
    });
  }

  private Reply stream(Reply.Streamed.Body body) {
    if (!streams.tryAcquire()) {
      throw new ProblemException(
              ProblemCode.TOO_MANY_STREAMS, "events.max-streams streams are open; try again")
          .header("Retry-After", "5");
    }
    return new Reply.Streamed(
        200,
        "text/event-stream",
        Map.of(),
        out -> {
          try {
            body.writeTo(out);
          } finally {
            streams.release();
          }
        });
  }

  /** Ends every stream at its next step. */
  void stop() {
    stopping.set(true);
    runs.stop();
    bell.ring();
  }

  private void write(OutputStream out, long after) throws IOException, InterruptedException {
    long seen = after;
    while (!stopping.get()) {
      long rings = bell.rings();
      List<AuditRecord> records = ledger.records(RecordQuery.all(seen, PAGE));
      for (AuditRecord record : records) {
        event(out, record, false);
        seen = record.seq();
      }
      if (records.isEmpty()) {
        bell.await(rings, settings.heartbeat());
        if (bell.rings() == rings) {
          comment(out, "still here"); // A client that is gone is noticed by writing to it.
        }
      } else {
        out.flush();
      }
    }
  }

  static void event(OutputStream out, AuditRecord record, boolean forAgent) throws IOException {
    var data = Json.object().put("seq", record.seq()).put("time", record.time());
    data.put("kind", record.kind());
    var fields = data.putObject("fields");
    record
        .fields()
        .forEach((name, value) -> {
          if (!forAgent || FOR_AGENTS.contains(name)) {
            fields.put(name, value);
          }
        });
    String head = "id: " + record.seq() + "\nevent: " + record.kind() + "\ndata: ";
    out.write(head.getBytes(StandardCharsets.UTF_8));
    out.write(Json.bytes(data));
    out.write("\n\n".getBytes(StandardCharsets.UTF_8));
  }

  static void comment(OutputStream out, String text) throws IOException {
    out.write((": " + text + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static Optional<Long> lastEventId(Exchange exchange) {
    Optional<String> text = exchange.header("Last-Event-ID");
    if (text.isPresent() && !text.get().matches("[0-9]{1,18}")) {
      throw Members.invalid("`Last-Event-ID` must be the id of an event");
    }
    return text.map(Long::parseLong);
  }
}
