package dev.palyra.gateway.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalPreview;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.CallSummary;
import dev.palyra.core.call.CallDigest;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.core.policy.Risk;
import dev.palyra.gateway.approval.Announcement.Kind;
import dev.palyra.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DesktopNotesTest {
  private record Shown(String title, String text, boolean urgent) {}

  private final BlockingQueue<Shown> shown = new LinkedBlockingQueue<>();
  private final CountDownLatch free = new CountDownLatch(1);

  private boolean show(String title, String text, boolean urgent) throws InterruptedException {
    shown.add(new Shown(title, text, urgent));
    free.await();
    return false; // A desktop that does not take it stops nothing.
  }

  private static Announcement announcement(Kind kind, Risk risk) {
    ToolCall call = Fixtures.call();
    String sha256 = "0".repeat(64);
    var requirement =
        new ApprovalRequirement(1, Optional.empty(), false, Duration.ofMinutes(15), risk);
    var expires = Fixtures.NOW.plusSeconds(900);
    return new Announcement(
        "note",
        kind,
        new ApprovalRecord(
            new ApprovalId(Fixtures.ids().next()),
            call,
            CallDigest.of(call, sha256, expires),
            CallSummary.of(call),
            ApprovalPreview.NONE,
            List.of(),
            new PolicyRevision(sha256),
            requirement,
            Fixtures.NOW,
            expires,
            List.of(),
            ApprovalState.WAITING));
  }

  private Shown next() throws InterruptedException {
    Shown next = shown.poll(60, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  @Test
  void aBurstIsOneNoteAndWhatIsOverIsNone() throws Exception {
    try (var notes = new DesktopNotes(this::show, Duration.ZERO)) {
      notes.offer(announcement(Kind.ENDED, Risk.HIGH));
      notes.offer(announcement(Kind.REQUESTED, Risk.LOW));
      Shown first = next();
      assertThat(first.title()).isEqualTo("Palyra: a call waits for you");
      assertThat(first.text())
          .startsWith("Agent:coder wants echo (low risk)\npalyra approvals show ")
          .doesNotContain("hi"); // No argument.
      assertThat(first.urgent()).isFalse();

      for (int i = 0; i < 5_000; i++) {
        notes.offer(announcement(i == 3 ? Kind.REMINDER : Kind.REQUESTED, Risk.HIGH));
      }
      free.countDown();

      Shown second = next();
      assertThat(second.title()).isEqualTo("Palyra: 1000 calls wait for you");
      assertThat(second.text()).endsWith("palyra approvals watch");
      assertThat(second.urgent()).isTrue();
      assertThat(shown).isEmpty();
    }
  }
}
