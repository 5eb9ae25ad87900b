package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditFiles;
import dev.palyra.core.audit.AuditVerifier.Verdict;
import dev.palyra.core.call.ToolCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditFilesTest {
  @TempDir Path folder;
  private byte[] export = new byte[0];

  @BeforeEach
  void export() throws IOException {
    ToolCall call = Sample.call(1);
    var out = new ByteArrayOutputStream();
    try (Store store =
        Store.open(folder.resolve("s"), Sample.KEY, new StoppedClock(), StoreLimits.DEFAULTS)) {
      store.log().append(new AuditEvent.Lifecycle("gateway.started", Map.of("note", "ä \" \\ \n")));
      store.log().append(new AuditEvent.Decided(call, Sample.forbid()));
      store.log().append(new AuditEvent.Finished(call, Sample.refused(call)));
      assertThat(store.audit().export(out)).isEqualTo(3);
    }
    export = out.toByteArray();
  }

  private Verdict verify(byte[] bytes) throws IOException {
    // A new file each time: some file systems write an overwritten one through to the disk.
    Path file = Files.write(Files.createTempFile(folder, "export", ""), bytes);
    Verdict verdict = AuditFiles.verify(file, Sample.KEY.getPublic());
    Files.delete(file);
    return verdict;
  }

  private Verdict verify(List<String> lines) throws IOException {
    return verify((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private List<String> lines() {
    return new ArrayList<>(new String(export, StandardCharsets.UTF_8).lines().toList());
  }

  @Test
  void untouchedExportIsIntact() throws IOException {
    assertThat(verify(export)).isInstanceOf(Verdict.Intact.class);
    assertThat(lines()).hasSize(4);
    assertThat(lines().getLast()).startsWith("{\"checkpoint\":{\"hash\":");
  }

  @Test
  void everyChangedByteIsFoundAndItsRecordNamed() throws IOException {
    int record = 1;
    for (int at = 0; at < export.length; at++) {
      for (int bits : new int[] {0x01, 0x20}) {
        byte[] changed = export.clone();
        changed[at] ^= (byte) bits;
        Verdict verdict = verify(changed);
        assertThat(verdict).as("byte %d", at).isInstanceOf(Verdict.Broken.class);
        var broken = (Verdict.Broken) verdict;
        if (record <= 3) {
          assertThat(broken.seq()).as("byte %d: %s", at, broken.why()).isEqualTo(record);
        } else {
          // The checkpoint: where only its text changed, the record that it is about is named.
          assertThat(broken.seq()).as("byte %d: %s", at, broken.why()).isBetween(1L, 4L);
        }
      }
      if (export[at] == '\n') {
        record++;
      }
    }
  }

  @Test
  void droppedRecordsAreFound() throws IOException {
    for (int dropped = 0; dropped < 3; dropped++) {
      List<String> lines = lines();
      lines.remove(dropped);
      assertThat(verify(lines)).isInstanceOf(Verdict.Broken.class);
      assertThat(((Verdict.Broken) verify(lines)).seq()).isEqualTo(dropped + 1);
    }
  }

  @Test
  void reorderedAndRepeatedRecordsAreFound() throws IOException {
    List<String> swapped = lines();
    Collections.swap(swapped, 0, 1);
    assertThat(((Verdict.Broken) verify(swapped)).seq()).isEqualTo(1);

    List<String> repeated = lines();
    repeated.add(1, repeated.get(0));
    assertThat(((Verdict.Broken) verify(repeated)).seq()).isEqualTo(2);
  }

  @Test
  void everyTruncationIsFound() throws IOException {
    for (int length = 0; length < export.length; length++) {
      assertThat(verify(java.util.Arrays.copyOf(export, length)))
          .as("%d bytes", length)
          .isInstanceOf(Verdict.Broken.class);
    }
  }

  @Test
  void everyInsertedByteIsFound() throws IOException {
    for (int at = 0; at <= export.length; at++) {
      var longer = new ByteArrayOutputStream();
      longer.write(export, 0, at);
      longer.write(at % 2 == 0 ? ' ' : '\n');
      longer.write(export, at, export.length - at);
      assertThat(verify(longer.toByteArray())).as("at %d", at).isInstanceOf(Verdict.Broken.class);
    }
  }

  @Test
  void otherKeyIsFound() throws IOException {
    Path file = Files.write(folder.resolve("export"), export);
    assertThat(AuditFiles.verify(file, Sample.key().getPublic()))
        .isEqualTo(new Verdict.Broken(3, "the checkpoint's signature is not by this key"));
  }

  @Test
  void lineWithoutEndIsRefusedBeforeItFillsTheMemory() throws IOException {
    List<String> lines = lines();
    lines.set(0, "x".repeat(3 << 20));
    assertThat(((Verdict.Broken) verify(lines)).why()).contains("longer than any record");
  }

  @Test
  void emptyLogHasASignedEndToo() throws IOException {
    var out = new ByteArrayOutputStream();
    try (Store store =
        Store.open(folder.resolve("e"), Sample.KEY, new StoppedClock(), StoreLimits.DEFAULTS)) {
      assertThat(store.audit().export(out)).isZero();
    }
    assertThat(verify(out.toByteArray())).isInstanceOf(Verdict.Intact.class);
    assertThat(verify(new byte[0])).isInstanceOf(Verdict.Broken.class);
  }
}
