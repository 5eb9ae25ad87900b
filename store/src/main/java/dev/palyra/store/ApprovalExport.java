package dev.palyra.store;

import dev.palyra.core.Digests;
import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.audit.AuditFiles;
import dev.palyra.core.audit.AuditLine;
import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.audit.Checkpoint;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.PolicyId;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Approvals as lines of canonical JSON in a chain of their own, signed at its end. Check it with
 * {@link AuditFiles#verify(java.nio.file.Path, java.security.PublicKey, String)} and {@link
 * #GENESIS}; it does not pass for an audit log, nor an audit log for it.
 */
public final class ApprovalExport {
  /** What stands in front of the first line. */
  public static final String GENESIS = AuditFiles.APPROVALS_GENESIS;

  private static final int PAGE = 200;

  private final SqliteApprovals approvals;
  private final LogKey key;
  private final Clock clock;

  ApprovalExport(SqliteApprovals approvals, LogKey key, Clock clock) {
    this.approvals = approvals;
    this.key = key;
    this.clock = clock;
  }

  /**
   * Writes all approvals in the given states, newest first, each as it stands when its page is
   * read; one that is asked for meanwhile is left out. Arguments are there as digest and as the
   * summary that operators saw.
   *
   * @return how many were written
   */
  public long write(Set<ApprovalState> states, OutputStream out) throws IOException {
    long seq = 0;
    String head = GENESIS;
    Optional<ApprovalId> before = Optional.empty();
    while (true) {
      List<ApprovalRecord> page = approvals.list(states, before, PAGE);
      for (ApprovalRecord approval : page) {
        AuditRecord line =
            AuditRecord.chain(
                ++seq, approval.created().toString(), "export.approval", fields(approval), head);
        out.write(AuditLine.bytes(line));
        out.write('\n');
        head = line.hash();
      }
      if (page.size() < PAGE) {
        break;
      }
      before = Optional.of(page.getLast().id());
    }
    out.write(AuditLine.bytes(Checkpoint.sign(seq, head, clock.instant().toString(), key)));
    out.write('\n');
    return seq;
  }

  private static SequencedMap<String, String> fields(ApprovalRecord approval) {
    ToolCall call = approval.call();
    byte[] arguments = Digests.sha256().digest(call.arguments().bytes());
    var fields =
        new Fields()
            .put("approval", approval.id().value())
            .put("state", AuditText.word(approval.state()))
            .put("digest", approval.digest().hex())
            .put("call", call.id().value())
            .put("run", call.origin().run())
            .put("session", call.origin().session())
            .put("device", call.origin().deviceId())
            .put("principal", call.principal().toString())
            .put("tool", call.tool().value())
            .put("arguments_sha256", HexFormat.of().formatHex(arguments))
            .put("summary", approval.summary())
            .put("asked_by", approval.askedBy().stream().map(PolicyId::value).toList())
            .put("revision", approval.revision().sha256())
            .put("expires", approval.expires().toString())
            .put("ttl", approval.requirement().timeToLive());
    AuditText.requirement(approval.requirement(), fields);
    for (int i = 0; i < approval.decisions().size(); i++) {
      decision("answer_" + (i + 1) + "_", approval.decisions().get(i), fields);
    }
    return fields.done();
  }

  private static void decision(String prefix, ApprovalDecision decision, Fields to) {
    to.put(prefix + "verdict", AuditText.word(decision.verdict()))
        .put(prefix + "operator", decision.operator().toString())
        .put(prefix + "device", decision.device())
        .put(prefix + "groups", decision.groups().stream().sorted().toList())
        .put(prefix + "proof", AuditText.word(decision.proof()))
        .put(prefix + "time", decision.time().toString())
        .put(prefix + "reason", decision.reason())
        .put(
            prefix + "arguments_sha256_before",
            decision.edit().map(edit -> AuditText.sha256(edit.before())));
  }
}
