package dev.palyra.store;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.audit.TransitionRefusedException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The events of one append, and the caller that waits for them to be durable. */
final class Unit {
  /** How an append ended. */
  sealed interface Verdict {}

  record Durable() implements Verdict {}

  record Refused(String why) implements Verdict {}

  record Lost(Throwable cause) implements Verdict {}

  /** A change that is no event, such as the time of a last use. */
  interface Note {
    void write(Session db) throws SQLException;
  }

  private final List<PreparedEvent> events;
  private final List<Note> notes;
  private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();

  Unit(List<PreparedEvent> events) {
    this.events = events;
    this.notes = List.of();
  }

  Unit(Note note) {
    this.events = List.of();
    this.notes = List.of(note);
  }

  List<Note> notes() {
    return notes;
  }

  List<PreparedEvent> events() {
    return events;
  }

  /**
   * Whether it goes before others: something has ended, and whoever watches waits for no more than
   * this. There are never more of them than calls that have begun.
   */
  boolean urgent() {
    return events.stream().anyMatch(event -> event.event() instanceof AuditEvent.Finished);
  }

  void end(Verdict how) {
    verdict.complete(how);
  }

  /**
   * Waits for the writer, which always answers. Not interruptible: a caller that left early would
   * not know whether its call may run.
   */
  void await() {
    switch (verdict.join()) {
      case Durable _ -> {}
      case Refused refused -> throw new TransitionRefusedException(refused.why());
      case Lost lost ->
          throw new AuditUnavailableException("the audit log cannot be written", lost.cause());
    }
  }
}
