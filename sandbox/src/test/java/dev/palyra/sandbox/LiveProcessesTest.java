package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.LiveProcess;
import dev.palyra.core.sandbox.LiveProcesses;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class LiveProcessesTest {
  @TempDir Path directory;
  private SandboxHarness harness;
  private boolean closed;

  @BeforeEach
  void open() {
    harness = new SandboxHarness(directory, Tier.ISOLATED);
  }

  @AfterEach
  void close() {
    if (!closed) {
      harness.close();
    }
  }

  private static final class Heard implements LiveProcesses.Listener {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final CompletableFuture<Outcome> end = new CompletableFuture<>();

    @Override
    public synchronized void said(byte[] chunk) {
      said.writeBytes(chunk);
    }

    @Override
    public void complained(byte[] chunk) {}

    @Override
    public void ended(Outcome outcome) {
      end.complete(outcome);
    }

    synchronized String text() {
      return said.toString(StandardCharsets.UTF_8);
    }

    void await(String text) {
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (!text().contains(text)) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        LockSupport.parkNanos(5_000_000);
      }
    }
  }

  private LiveProcess start(String script, Heard heard) {
    CommandRequest shape =
        harness.command("/bin/sh", List.of("-c", script), SandboxProcessRunnerPolicy.DEFAULTS);
    return harness.linux().start(shape, EgressPolicy.NOTHING, heard);
  }

  @Test
  void itIsSpokenToWhileItRuns() throws Exception {
    var heard = new Heard();
    try (LiveProcess process = start("while read line; do echo \"got $line\"; done", heard)) {
      for (String word : List.of("one", "two", "three")) {
        assertThat(process.say((word + "\n").getBytes(StandardCharsets.UTF_8))).isTrue();
        heard.await("got " + word);
      }
    }

    assertThat(heard.end.get(1, TimeUnit.MINUTES)).isEqualTo(new Outcome.Cancelled());
  }

  /** More at once than a pipe takes, from several threads: nothing is lost, torn or mixed. */
  @Test
  void whatManySayArrivesWhole() throws Exception {
    var heard = new Heard();
    try (LiveProcess process = start("sleep 0.2; exec cat", heard)) {
      try (var speakers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (String letter : List.of("a", "b", "c", "d")) {
          byte[] line = (letter.repeat(40_000) + "\n").getBytes(StandardCharsets.UTF_8);
          var _ =
              speakers.submit(() -> {
                for (int i = 0; i < 5; i++) {
                  assertThat(process.say(line)).isTrue();
                }
              });
        }
      }
      assertThat(process.say("end\n".getBytes(StandardCharsets.UTF_8))).isTrue();
      heard.await("end\n");
    }

    List<String> lines = heard.text().lines().toList();
    assertThat(lines).hasSize(21).endsWith("end");
    assertThat(lines.stream().distinct())
        .containsExactlyInAnyOrder(
            "a".repeat(40_000), "b".repeat(40_000), "c".repeat(40_000), "d".repeat(40_000), "end");
  }

  @Test
  void itsEndIsTold() throws Exception {
    var heard = new Heard();
    LiveProcess process = start("exit 3", heard);

    assertThat(heard.end.get(1, TimeUnit.MINUTES)).isEqualTo(new Outcome.Exited(3));
    assertThat(process.say(new byte[] {1})).isFalse();
  }

  @Test
  void nothingOfItOutlivesTheSandbox() throws Exception {
    var heard = new Heard();
    var _ = start("(sleep 300 &) ; echo begun; sleep 300", heard);
    heard.await("begun");

    harness.close();
    closed = true;

    assertThat(heard.end.get(1, TimeUnit.MINUTES)).isEqualTo(new Outcome.Cancelled());
  }

  @Test
  void whatNobodyReadsIsBounded() {
    var heard = new Heard();
    try (LiveProcess process = start("sleep 300", heard)) {
      var megabyte = new byte[1 << 20];
      int taken = 0;
      while (process.say(megabyte)) {
        taken++;
      }
      assertThat(taken).isBetween(32, 80);
    }
  }
}
