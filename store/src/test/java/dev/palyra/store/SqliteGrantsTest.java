package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ArgumentMatch;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.GrantId;
import dev.palyra.core.approval.GrantScope;
import dev.palyra.core.approval.GrantState;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.ToolCall;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteGrantsTest {
  private static final Instant EXPIRES = Sample.NOW.plus(Duration.ofHours(1));
  private static final GrantScope SCOPE =
      new GrantScope(
          Optional.of("session-1"),
          new TreeMap<>(
              Map.of(
                  "/command", new ArgumentMatch.Like("ma*"),
                  "/n", new ArgumentMatch.Equal("1"))));

  private final Path folder;
  private final StoppedClock clock = new StoppedClock();
  private Store store;

  SqliteGrantsTest(@TempDir Path folder) {
    this.folder = folder;
    this.store = open();
  }

  private Store open() {
    return Store.open(folder.resolve("state"), Sample.KEY, clock, StoreLimits.DEFAULTS);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aGrantSurvivesARestartToTheBit() {
    Grant grant = make(1);

    store.close();
    store = open();

    assertThat(store.grants().inForce()).containsExactly(grant);
    assertThat(store.grants().find(grant.id())).contains(grant);
  }

  @Test
  void anAnswerAndItsGrantAreOneAppendOrNone() {
    ApprovalRecord waiting = ask(1);
    ApprovalRecord after = Sample.counted(waiting, Sample.yes(Sample.ALICE));
    Grant another = grant(answered(2), 1);

    assertThatThrownBy(() ->
            store
                .log()
                .append(
                    new AuditEvent.ApprovalAnswered(after, Sample.yes(Sample.ALICE)),
                    new AuditEvent.GrantMade(grant(after, 7)),
                    new AuditEvent.GrantMade(another),
                    new AuditEvent.GrantMade(another)))
        .isInstanceOf(TransitionRefusedException.class);
    assertThat(store.approvals().find(waiting.id())).contains(waiting);
    assertThat(store.grants().inForce()).isEmpty();
  }

  @Test
  void aGrantIsForWhatItsApprovalWasFor() {
    ApprovalRecord approval = answered(1);
    Grant honest = grant(approval, 1);
    List<Grant> others =
        List.of(
            new Grant(
                honest.id(),
                honest.approval(),
                Sample.BOB,
                honest.tool(),
                honest.scope(),
                honest.requirement(),
                honest.lifts(),
                honest.operators(),
                honest.created(),
                honest.expires(),
                honest.state()),
            new Grant(
                honest.id(),
                honest.approval(),
                honest.principal(),
                honest.tool(),
                honest.scope(),
                honest.requirement(),
                List.of(new dev.palyra.core.policy.PolicyId("everything")),
                honest.operators(),
                honest.created(),
                honest.expires(),
                honest.state()),
            honest.in(GrantState.REVOKED));

    for (Grant other : others) {
      assertThatThrownBy(() -> store.log().append(new AuditEvent.GrantMade(other)))
          .isInstanceOf(TransitionRefusedException.class)
          .hasMessageContaining("something else");
    }
    assertThatThrownBy(() -> grant(ask(2), 2)).hasMessageContaining("is not granted");
  }

  @Test
  void itEndsOnceAndIsListedAfterwards() {
    Grant revoked = make(1);
    Grant expired = make(2);
    Grant inForce = make(3);

    store.log().append(ended(revoked, GrantState.REVOKED));
    assertThatThrownBy(() -> store.log().append(ended(expired, GrantState.EXPIRED)))
        .hasMessageContaining("cannot become expired");
    clock.advance(Duration.ofHours(1));
    store.log().append(ended(expired, GrantState.EXPIRED));

    for (Grant grant : List.of(revoked, expired)) {
      assertThatThrownBy(() -> store.log().append(ended(grant, GrantState.REVOKED)))
          .hasMessageContaining("ended before");
    }
    assertThat(store.grants().inForce()).containsExactly(inForce);
    assertThat(store.grants().list(EnumSet.allOf(GrantState.class), Optional.empty(), 2))
        .containsExactly(inForce, expired.in(GrantState.EXPIRED));
    assertThat(store.grants().list(EnumSet.of(GrantState.REVOKED), Optional.empty(), 10))
        .containsExactly(revoked.in(GrantState.REVOKED));
  }

  private static AuditEvent.GrantEnded ended(Grant grant, GrantState state) {
    return new AuditEvent.GrantEnded(
        grant, state, state == GrantState.REVOKED ? Optional.of(Sample.BOB) : Optional.empty());
  }

  private Grant make(int n) {
    Grant grant = grant(answered(n), n);
    store.log().append(new AuditEvent.GrantMade(grant));
    return grant;
  }

  private static Grant grant(ApprovalRecord approval, int n) {
    return Grant.of(new GrantId(Sample.ulid("G", n)), approval, SCOPE, Sample.NOW, EXPIRES);
  }

  private ApprovalRecord ask(int n) {
    ToolCall call = Sample.call(n);
    ApprovalRecord waiting = Sample.approval(call, n, 1);
    store
        .log()
        .append(
            new AuditEvent.Decided(call, Sample.ask(1)), new AuditEvent.ApprovalRequested(waiting));
    return waiting;
  }

  private ApprovalRecord answered(int n) {
    ApprovalRecord after = Sample.counted(ask(n), Sample.yes(Sample.ALICE));
    store.log().append(new AuditEvent.ApprovalAnswered(after, Sample.yes(Sample.ALICE)));
    return after;
  }
}
