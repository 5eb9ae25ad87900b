package dev.palyra.gateway.approval;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Approvals;
import dev.palyra.core.audit.AuditRecord;
import dev.palyra.gateway.approval.Announcement.Kind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells that an approval waits, once more when half of its time has gone, and how it ended. What is
 * told is the summary, never the arguments in full. Thread-safe.
 */
public final class Announcements implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

  private final Approvals approvals;
  private final InstantSource clock;
  private final Consumer<Announcement> sink;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("palyra-announce").daemon().factory());

  public Announcements(Approvals approvals, InstantSource clock, Consumer<Announcement> sink) {
    this.approvals = approvals;
    this.clock = clock;
    this.sink = sink;
  }

  /** For the log's observers: hands on and returns. */
  public void committed(List<AuditRecord> records) {
    for (AuditRecord record : records) {
      for (Kind kind : Kind.values()) {
        if (record.kind().equals(kind.word())) {
          ApprovalId id = new ApprovalId(String.valueOf(record.fields().get("approval")));
          timer.execute(() -> tell(kind, id, record.hash().substring(0, 32)));
        }
      }
    }
  }

  /** Goes on reminding of what waited when the gateway stopped. */
  public void resumed(ApprovalRecord approval) {
    remind(approval);
  }

  private void tell(Kind kind, ApprovalId id, String note) {
    quietly(() -> {
      Optional<ApprovalRecord> approval = approvals.find(id);
      approval.ifPresent(found -> {
        sink.accept(new Announcement("note_" + note, kind, found));
        if (kind == Kind.REQUESTED) {
          remind(found);
        }
      });
    });
  }

  private void remind(ApprovalRecord approval) {
    Duration half = Duration.between(approval.created(), approval.expires()).dividedBy(2);
    Duration left = Duration.between(clock.instant(), approval.created().plus(half));
    if (left.isPositive()) {
      ApprovalId id = approval.id(); // Not the whole record: ten thousand may wait.
      var _ = timer.schedule(() -> reminder(id), left.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void reminder(ApprovalId id) {
    quietly(() ->
        approvals
            .find(id)
            .filter(found -> found.state() == ApprovalState.WAITING)
            .ifPresent(
                found -> sink.accept(new Announcement("remind_" + id, Kind.REMINDER, found))));
  }

  // Telling is a convenience: its failure must reach neither a call nor the next note.
  private static void quietly(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("an approval could not be announced", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
