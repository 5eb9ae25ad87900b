package dev.palyra.gateway.approval;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Approvals;
import dev.palyra.core.audit.AuditRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells that an approval waits, once more when half of its time has gone, and how it ended. What is
 * told is the summary, never the arguments in full. Thread-safe.
 */
public final class Announcements implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Approvals approvals;
  private final InstantSource clock;
  private final Consumer<Webhook.Note> sink;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("palyra-announce").daemon().factory());

  public Announcements(Approvals approvals, InstantSource clock, Consumer<Webhook.Note> sink) {
    this.approvals = approvals;
    this.clock = clock;
    this.sink = sink;
  }

  /** For the log's observers: hands on and returns. */
  public void committed(List<AuditRecord> records) {
    for (AuditRecord record : records) {
      String kind = record.kind();
      if (kind.equals("approval.requested")
          || kind.equals("approval.answered")
          || kind.equals("approval.ended")) {
        ApprovalId id = new ApprovalId(String.valueOf(record.fields().get("approval")));
        timer.execute(() -> tell(kind, id, record.hash().substring(0, 32)));
      }
    }
  }

  /** Goes on reminding of what waited when the gateway stopped. */
  public void resumed(ApprovalRecord approval) {
    remind(approval);
  }

  private void tell(String kind, ApprovalId id, String note) {
    quietly(() -> {
      Optional<ApprovalRecord> approval = approvals.find(id);
      approval.ifPresent(found -> {
        sink.accept(new Webhook.Note("note_" + note, json(kind, found)));
        if (kind.equals("approval.requested")) {
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
            .ifPresent(found ->
                sink.accept(new Webhook.Note("remind_" + id, json("approval.reminder", found)))));
  }

  // Telling is a convenience: its failure must reach neither a call nor the next note.
  private static void quietly(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("an approval could not be announced", e);
    }
  }

  private String json(String kind, ApprovalRecord approval) {
    var note = JSON.createObjectNode().put("type", kind);
    note.put("timestamp", clock.instant().toString());
    note.putObject("data")
        .put("approval", approval.id().value())
        .put("state", approval.state().name().toLowerCase(Locale.ROOT))
        .put("summary", approval.summary())
        .put("principal", approval.call().principal().toString())
        .put("tool", approval.call().tool().value())
        .put("run", approval.call().origin().run())
        .put("risk", approval.requirement().risk().name().toLowerCase(Locale.ROOT))
        .put("operators", approval.requirement().operators())
        .put("step_up", approval.requirement().stepUp())
        .put("expires", approval.expires().toString());
    return note.toString();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
