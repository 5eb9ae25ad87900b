package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.sandbox.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {
  @TempDir Path folder;
  private final StoppedClock clock = new StoppedClock();

  private Store open() {
    return Store.open(folder.resolve("state"), Sample.KEY, clock, StoreLimits.DEFAULTS);
  }

  @Test
  void permittedCallIsKeptWithItsResult() {
    ToolCall call = Sample.call(1);
    CallResult result = Sample.ran(call, new Outcome.Exited(0), "built\n");
    try (Store store = open()) {
      store
          .log()
          .append(
              new AuditEvent.Decided(call, Sample.permit()),
              new AuditEvent.Started(call, Optional.empty()));
      assertThat(store.calls().find(call.id()).orElseThrow().state()).isEqualTo(CallState.STARTED);
      store.log().append(new AuditEvent.Finished(call, result));
    }
    try (Store store = open()) {
      StoredCall stored = store.calls().find(call.id()).orElseThrow();
      assertThat(stored.call()).isEqualTo(call);
      assertThat(stored.state()).isEqualTo(CallState.FINISHED);
      assertThat(stored.result()).contains(result);
      assertThat(store.audit().page(AuditQuery.after(0, 10)))
          .extracting(AuditRecord::kind)
          .containsExactly("call.decided", "call.started", "call.finished");
    }
  }

  @Test
  void everyKindOfResultSurvivesTheDatabase() {
    List<Outcome> outcomes =
        List.of(
            new Outcome.Exited(3),
            new Outcome.Signaled(9),
            new Outcome.LimitExceeded(dev.palyra.core.sandbox.Limit.CPU),
            new Outcome.Cancelled(),
            new Outcome.Denied("../x", "EXDEV", "the path leaves the workspace"),
            new Outcome.Refused("no landlock", "use a newer kernel"),
            new Outcome.Failed("no such program"));
    try (Store store = open()) {
      for (int i = 0; i < outcomes.size(); i++) {
        ToolCall call = Sample.call(i);
        CallResult result = Sample.ran(call, outcomes.get(i), "out");
        store
            .log()
            .append(
                new AuditEvent.Decided(call, Sample.permit()),
                new AuditEvent.Started(call, Optional.empty()),
                new AuditEvent.Finished(call, result));
        assertThat(store.calls().find(call.id()).orElseThrow().result()).contains(result);
      }
    }
  }

  @Test
  void approvedCallConsumesItsApprovalWhenItStarts() {
    ToolCall call = Sample.call(1);
    ApprovalRecord waiting = Sample.approval(call, 1, 1);
    ApprovalRecord granted = Sample.counted(waiting, Sample.yes(Sample.ALICE));
    try (Store store = open()) {
      store
          .log()
          .append(
              new AuditEvent.Decided(call, Sample.ask(1)),
              new AuditEvent.ApprovalRequested(waiting));
      assertThat(store.approvals().find(waiting.id())).contains(waiting);
      store.log().append(new AuditEvent.ApprovalAnswered(granted, Sample.yes(Sample.ALICE)));
      assertThat(store.approvals().find(waiting.id())).contains(granted);
      store
          .log()
          .append(
              new AuditEvent.DecidedAgain(call, Sample.permit()),
              new AuditEvent.Started(call, Optional.of(granted)));
      assertThat(store.approvals().find(waiting.id())).contains(granted.in(ApprovalState.CONSUMED));
      assertThatThrownBy(
              () -> store.log().append(new AuditEvent.Started(call, Optional.of(granted))))
          .isInstanceOf(TransitionRefusedException.class);
    }
  }

  @Test
  void unitIsAppliedAsAWholeOrNotAtAll() {
    ToolCall first = Sample.call(1);
    ToolCall second = Sample.call(2);
    try (Store store = open()) {
      assertThatThrownBy(() ->
              store
                  .log()
                  .append(
                      new AuditEvent.Decided(first, Sample.permit()),
                      new AuditEvent.Started(second, Optional.empty())))
          .isInstanceOf(TransitionRefusedException.class);
      assertThat(store.calls().find(first.id())).isEmpty();
      assertThat(store.audit().page(AuditQuery.after(0, 10))).isEmpty();
    }
  }

  @Test
  void observerSeesEachRecordOnceAndInOrder() throws Exception {
    var seen = new CopyOnWriteArrayList<Long>();
    Store store = open();
    try (var _ = store.log().onCommitted(records -> records.forEach(r -> seen.add(r.seq())))) {
      var threads = new ArrayList<Thread>();
      for (int i = 0; i < 20; i++) {
        int n = i;
        threads.add(
            Thread.startVirtualThread(
                () -> store.log().append(new AuditEvent.Decided(Sample.call(n), Sample.permit()))));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      store.close(); // Waits for the writer, and with it for the observer.
    }
    assertThat(seen).hasSize(20).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void observerThatFailsStopsNothing() {
    try (Store store = open();
        var _ =
            store
                .log()
                .onCommitted(_ -> {
                  throw new IllegalStateException("observer");
                })) {
      store.log().append(new AuditEvent.Lifecycle("gateway.started", Map.of()));
      store.log().append(new AuditEvent.Lifecycle("gateway.stopped", Map.of()));
      assertThat(store.audit().page(AuditQuery.after(0, 10))).hasSize(2);
    }
  }

  @Test
  void outputBeyondTheLimitIsLeftBehindAndSaidSo() {
    ToolCall call = Sample.call(1);
    try (Store store =
        Store.open(folder.resolve("state"), Sample.KEY, clock, new StoreLimits(8, 4, 1))) {
      store
          .log()
          .append(
              new AuditEvent.Decided(call, Sample.permit()),
              new AuditEvent.Started(call, Optional.empty()),
              new AuditEvent.Finished(call, Sample.ran(call, new Outcome.Exited(0), "123456")));
      var result =
          (CallResult.Ran) store.calls().find(call.id()).orElseThrow().result().orElseThrow();
      assertThat(result.execution().stdout().text()).isEqualTo("1234");
      assertThat(result.execution().attestation().truncated()).isTrue();
    }
  }

  @Test
  void secondOwnerIsRefused() {
    try (Store _ = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another gateway is using");
    }
    open().close();
  }

  @Test
  void nobodyElseCanOpenTheFiles() throws IOException {
    try (Store store = open()) {
      store.log().append(new AuditEvent.Lifecycle("gateway.started", Map.of()));
      try (var files = Files.list(folder.resolve("state"))) {
        assertThat(files.toList())
            .hasSizeGreaterThanOrEqualTo(3)
            .allSatisfy(file ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
      }
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state"))))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void folderThatOthersCanWriteIsRefused() throws IOException {
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwx---"));
    assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("chmod");
  }

  @Test
  void fileThatOthersCanReadIsRefused() throws IOException {
    open().close();
    Files.setPosixFilePermissions(
        folder.resolve("state/palyra.db"), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("chmod");
  }

  @Test
  void folderNameMayHoldWhatAnAddressMayNot() {
    Path odd = folder.resolve("a b?c%20#d&e=f");
    try (Store store = Store.open(odd, Sample.KEY, clock, StoreLimits.DEFAULTS)) {
      store.log().append(new AuditEvent.Lifecycle("gateway.started", Map.of()));
    }
    assertThat(odd.resolve("palyra.db")).isRegularFile();
  }

  @Test
  void otherKeyIsRefused() {
    try (Store store = open()) {
      store.log().append(new AuditEvent.Lifecycle("gateway.started", Map.of()));
    }
    assertThatThrownBy(
            () -> Store.open(folder.resolve("state"), Sample.key(), clock, StoreLimits.DEFAULTS))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another key");
  }

  @Test
  void closedStoreAcceptsAndReadsNothing() {
    Store store = open();
    store.close();
    assertThatThrownBy(
            () -> store.log().append(new AuditEvent.Lifecycle("gateway.started", Map.of())))
        .isInstanceOf(AuditUnavailableException.class);
    assertThatThrownBy(() -> store.audit().page(AuditQuery.after(0, 1)))
        .isInstanceOf(StoreException.class)
        .hasMessage("the database is closed");
  }
}
