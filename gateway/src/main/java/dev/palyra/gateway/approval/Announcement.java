package dev.palyra.gateway.approval;

import dev.palyra.core.approval.ApprovalRecord;
import java.time.Instant;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/**
 * Something that operators are told of an approval.
 *
 * @param id the same wherever it is told
 */
public record Announcement(String id, Kind kind, ApprovalRecord approval) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** What has happened. */
  public enum Kind {
    REQUESTED("approval.requested"),
    REMINDER("approval.reminder"),
    ANSWERED("approval.answered"),
    ENDED("approval.ended");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As in the audit log. */
    public String word() {
      return word;
    }
  }

  /** For programs: the summary, never the arguments in full. */
  public Webhook.Note note(Instant now) {
    var note = JSON.createObjectNode().put("type", kind.word()).put("timestamp", now.toString());
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
    return new Webhook.Note(id, note.toString());
  }
}
