package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.call.CallId;
import dev.palyra.core.secret.SecretRef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditReaderTest {
  private static final String ALICE = "Operator:alice";
  private final StoppedClock clock = new StoppedClock();
  private final Store store;

  AuditReaderTest(@TempDir Path folder) {
    store = Store.open(folder.resolve("state"), Sample.KEY, clock, StoreLimits.DEFAULTS);
    store.log().append(new AuditEvent.Lifecycle("gateway.started", Map.of())); // 1
    for (int n = 1; n <= 2; n++) { // 2, 3, 4 and 5, 6, 7
      clock.advance(Duration.ofSeconds(1));
      var call = Sample.call(n, "run-" + n);
      store.log().append(new AuditEvent.Decided(call, Sample.permit()));
      store
          .log()
          .append(
              new AuditEvent.SecretDecided(
                  call, SecretRef.parse("vault://global/key"), Sample.forbid()));
      store.log().append(new AuditEvent.Finished(call, Sample.refused(call)));
    }
    store.log().append(new AuditEvent.PolicyActivated(Sample.REVISION, Sample.ALICE)); // 8
  }

  @AfterEach
  void close() {
    store.close();
  }

  private List<Long> seqs(AuditQuery query) {
    return store.audit().page(query).stream().map(AuditRecord::seq).toList();
  }

  private static AuditQuery by(
      String kind, String call, String run, String principal, String from, String until) {
    return new AuditQuery(
        0,
        given(kind),
        given(call).map(CallId::new),
        given(run),
        given(principal),
        given(from).map(Instant::parse),
        given(until).map(Instant::parse),
        100);
  }

  private static Optional<String> given(String condition) {
    return condition.isEmpty() ? Optional.empty() : Optional.of(condition);
  }

  @Test
  void pagesFollowEachOther() {
    assertThat(seqs(AuditQuery.after(0, 5))).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(seqs(AuditQuery.after(5, 5))).containsExactly(6L, 7L, 8L);
    assertThat(seqs(AuditQuery.after(8, 5))).isEmpty();
  }

  @Test
  void everyConditionNarrows() {
    String second = Sample.call(2).id().value();
    assertThat(seqs(by("call.decided", "", "", "", "", ""))).containsExactly(2L, 5L);
    assertThat(seqs(by("call.", "", "", "", "", ""))).containsExactly(2L, 4L, 5L, 7L);
    assertThat(seqs(by("", second, "", "", "", ""))).containsExactly(5L, 6L, 7L);
    assertThat(seqs(by("", "", "run-1", "", "", ""))).containsExactly(2L, 3L, 4L);
    assertThat(seqs(by("", "", "", ALICE, "", ""))).containsExactly(8L);
    assertThat(seqs(by("", "", "", "", "2026-03-01T10:00:02Z", "")))
        .containsExactly(5L, 6L, 7L, 8L);
    assertThat(seqs(by("", "", "", "", "", "2026-03-01T10:00:01Z"))).containsExactly(1L);
    assertThat(seqs(by("call.finished", second, "run-2", "Agent:coder", "", "")))
        .containsExactly(7L);
    assertThat(seqs(by("call.finished", second, "run-1", "", "", ""))).isEmpty();
  }

  @Test
  void clientThatWasAwayCatchesUpWithItsRun() {
    assertThat(seqs(AuditQuery.ofRun("run-2", 5, 100))).containsExactly(6L, 7L);
  }

  @Test
  void conditionsAreNeverPartOfTheStatement() {
    assertThat(seqs(by("' OR 1 = 1 --", "", "", "", "", ""))).isEmpty();
    assertThat(seqs(by("", "", "' OR '1' = '1", "", "", ""))).isEmpty();
  }

  @Test
  void limitsAreChecked() {
    assertThatThrownBy(() -> AuditQuery.after(0, 1_001)).hasMessageContaining("limit must be");
    assertThatThrownBy(() -> AuditQuery.after(-1, 1)).hasMessageContaining("after must be");
  }

  @Test
  void callsOfARunAreListedNewestFirstAndPaged() {
    assertThat(store.calls().ofRun("run-1", Optional.empty(), 10))
        .extracting(stored -> stored.call().id())
        .containsExactly(Sample.call(1).id());
    assertThat(store.calls().newest(Optional.empty(), 1))
        .extracting(stored -> stored.call().id())
        .containsExactly(Sample.call(2).id());
    assertThat(store.calls().newest(Optional.of(Sample.call(2).id()), 10))
        .extracting(stored -> stored.call().id())
        .containsExactly(Sample.call(1).id());
  }
}
