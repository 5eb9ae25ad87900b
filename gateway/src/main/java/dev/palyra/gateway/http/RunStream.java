package dev.palyra.gateway.http;

import dev.palyra.core.audit.AuditRecord;
import dev.palyra.gateway.config.EventSettings;
import dev.palyra.gateway.record.Ledger;
import dev.palyra.gateway.record.RecordQuery;
import dev.palyra.gateway.record.RunFeed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Writes one run's records and live text as Server-Sent Events. Fed by the commit itself: the table
 * is read to catch up, at the beginning and where the reader was too slow for its queue.
 */
final class RunStream {
  private final Ledger ledger;
  private final RunFeed feed;
  private final EventSettings settings;

  RunStream(Ledger ledger, RunFeed feed, EventSettings settings) {
    this.ledger = ledger;
    this.feed = feed;
    this.settings = settings;
  }

  void stop() {
    feed.close();
  }

  /**
   * Writes until the client goes away, or the gateway stops.
   *
   * @param principal whose records alone are shown, and without what is for operators
   */
  void write(OutputStream out, String run, Optional<String> principal, long after)
      throws IOException, InterruptedException {
    try (RunFeed.Subscription live = feed.subscribe(run)) {
      long seen = catchUp(out, run, principal, after);
      while (!feed.closed()) {
        List<RunFeed.Item> items = live.take(settings.heartbeat());
        if (live.missed()) {
          seen = catchUp(out, run, principal, seen);
          continue;
        }
        for (RunFeed.Item item : items) {
          seen = show(out, item, principal, seen);
        }
        if (items.isEmpty()) {
          EventStreams.comment(out, "still here"); // A client that is gone is noticed by writing.
        } else {
          out.flush();
        }
      }
    }
  }

  private long catchUp(OutputStream out, String run, Optional<String> principal, long after)
      throws IOException {
    long seen = after;
    while (true) {
      List<AuditRecord> records = ledger.records(RecordQuery.ofRun(run, principal, seen));
      for (AuditRecord record : records) {
        EventStreams.event(out, record, principal.isPresent());
        seen = record.seq();
      }
      out.flush();
      if (records.isEmpty()) {
        return seen;
      }
    }
  }

  private static long show(
      OutputStream out, RunFeed.Item item, Optional<String> principal, long seen)
      throws IOException {
    return switch (item) {
      case RunFeed.Recorded(AuditRecord record) -> {
        boolean mine =
            principal.map(who -> who.equals(record.fields().get("principal"))).orElse(true);
        if (record.seq() > seen && mine) {
          EventStreams.event(out, record, principal.isPresent());
        }
        yield Math.max(seen, record.seq());
      }
      case RunFeed.Delta(int turn, String text) -> {
        if (principal.isEmpty()) {
          delta(out, turn, text);
        }
        yield seen;
      }
    };
  }

  // Without an id: it is not kept, and a client that comes back reads the whole turn instead.
  private static void delta(OutputStream out, int turn, String text) throws IOException {
    out.write("event: delta\ndata: ".getBytes(StandardCharsets.UTF_8));
    out.write(Json.bytes(Json.object().put("turn", turn).put("text", text)));
    out.write("\n\n".getBytes(StandardCharsets.UTF_8));
  }
}
