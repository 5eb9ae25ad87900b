package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditFiles;
import dev.palyra.core.audit.AuditVerifier.Verdict;
import dev.palyra.core.call.ToolCall;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApprovalExportTest {
  private final Path folder;
  private final Store store;

  ApprovalExportTest(@TempDir Path folder) {
    this.folder = folder;
    store =
        Store.open(folder.resolve("state"), Sample.KEY, new StoppedClock(), StoreLimits.DEFAULTS);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void ask(int n) {
    ToolCall call = Sample.call(n);
    store
        .log()
        .append(
            new AuditEvent.Decided(call, Sample.ask(1)),
            new AuditEvent.ApprovalRequested(Sample.approval(call, n, 1)));
  }

  private Path export(EnumSet<ApprovalState> states, long expected) throws IOException {
    Path file = folder.resolve("approvals.jsonl");
    try (OutputStream out = Files.newOutputStream(file)) {
      assertThat(store.approvalExport().write(states, out)).isEqualTo(expected);
    }
    return file;
  }

  private static Verdict verify(Path file) throws IOException {
    return AuditFiles.verify(file, Sample.KEY.getPublic(), ApprovalExport.GENESIS);
  }

  @Test
  void allPagesAreInOneChainThatVerifies() throws IOException {
    for (int n = 1; n <= 401; n++) {
      ask(n);
    }
    Path file = export(EnumSet.allOf(ApprovalState.class), 401);
    assertThat(verify(file))
        .isInstanceOfSatisfying(
            Verdict.Intact.class, intact -> assertThat(intact.records()).isEqualTo(401));
    assertThat(Files.readAllLines(file).getFirst()).contains(Sample.ulid("A", 401));
  }

  @Test
  void lineSaysWhoDecidedWhat() throws IOException {
    ask(1);
    ApprovalRecord denied =
        Sample.counted(Sample.approval(Sample.call(1), 1, 1), Sample.no(Sample.BOB));
    store.log().append(new AuditEvent.ApprovalAnswered(denied, Sample.no(Sample.BOB)));
    ask(2);
    String line = Files.readAllLines(export(EnumSet.of(ApprovalState.DENIED), 1)).getFirst();
    assertThat(line)
        .contains("\"state\":\"denied\"")
        .contains("\"answer_1_operator\":\"Operator:bob\"")
        .contains("\"answer_1_reason\":\"looks right\"")
        .contains(denied.digest().hex());
  }

  @Test
  void changedExportIsBroken() throws IOException {
    ask(1);
    Path file = export(EnumSet.allOf(ApprovalState.class), 1);
    String text = Files.readString(file, StandardCharsets.UTF_8);
    Files.writeString(file, text.replace("Agent:coder", "Agent:codes"));
    assertThat(verify(file)).isEqualTo(new Verdict.Broken(1, "the record was changed"));
  }

  @Test
  void oneKindOfLogNeverPassesForAnother() throws IOException {
    Path empty = export(EnumSet.allOf(ApprovalState.class), 0);
    assertThat(verify(empty)).isInstanceOf(Verdict.Intact.class);
    assertThat(AuditFiles.verify(empty, Sample.KEY.getPublic()))
        .isEqualTo(new Verdict.Broken(0, "the checkpoint is that of another kind of log"));
    ask(1);
    Path one = export(EnumSet.allOf(ApprovalState.class), 1);
    assertThat(AuditFiles.verify(one, Sample.KEY.getPublic())).isInstanceOf(Verdict.Broken.class);
    Path audit = folder.resolve("audit.jsonl");
    try (OutputStream out = Files.newOutputStream(audit)) {
      assertThat(store.audit().export(out)).isEqualTo(2); // Decided and asked for.
    }
    assertThat(verify(audit)).isInstanceOf(Verdict.Broken.class);
  }
}
