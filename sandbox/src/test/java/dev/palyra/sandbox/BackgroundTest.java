package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.BackgroundProcesses.Output;
import dev.palyra.core.sandbox.BackgroundProcesses.Start;
import dev.palyra.core.sandbox.BackgroundProcesses.Status;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class BackgroundTest {
  @TempDir Path directory;
  private SandboxHarness harness;
  private Background background;

  @BeforeEach
  void open() {
    harness = new SandboxHarness(directory, Tier.PROCESS);
    background = new Background(harness.sandbox(), Clock.systemUTC(), 3);
  }

  @AfterEach
  void close() {
    background.close();
    harness.close();
  }

  @Test
  void outputIsReadWhileItGoesOn() {
    String id = start("echo one; sleep 60");

    Output output = awaitOutput(id);

    assertThat(output.bytes().text()).isEqualTo("one\n");
    assertThat(output.complete()).isFalse();
    assertThat(background.list("run-1"))
        .singleElement()
        .matches(status -> status.ended().isEmpty());
  }

  @Test
  void stoppingKillsItAndTellsItsEnd() {
    String id = start("echo one; sleep 60");
    awaitOutput(id);

    Status status = background.stop("run-1", id).orElseThrow();

    assertThat(status.ended().orElseThrow().outcome()).isEqualTo(new Outcome.Cancelled());
    assertThat(background.read("run-1", id, 4, 10).orElseThrow().complete()).isTrue();
  }

  @Test
  void anotherRunSeesNothingOfIt() {
    String id = start("sleep 60");

    assertThat(background.list("run-2")).isEmpty();
    assertThat(background.read("run-2", id, 0, 10)).isEmpty();
    assertThat(background.stop("run-2", id)).isEmpty();
    assertThat(background.list("run-1")).hasSize(1);
  }

  @Test
  void itEndsWithItsRun() throws Exception {
    String id =
        start(
            "(until [ -e after ]; do sleep 0.1; done; echo survived > survivor) & echo begun; sleep 60");
    awaitOutput(id);

    background.endRun("run-1");

    assertThat(background.list("run-1")).isEmpty();
    Files.createFile(harness.workspace().resolve("after"));
    Thread.sleep(1_300);
    assertThat(harness.workspace().resolve("survivor")).doesNotExist();
  }

  @Test
  void aRunHasOnlySoMany() {
    start("sleep 60");
    start("sleep 60");
    start("sleep 60");

    assertThat(background.start(request("true"), OutputFilter.IDENTITY))
        .isEqualTo(new Start.TooMany(3));
  }

  private String start(String script) {
    return ((Start.Started) background.start(request(script), OutputFilter.IDENTITY)).id();
  }

  private CommandRequest request(String script) {
    return harness.command("/bin/sh", List.of("-c", script), SandboxProcessRunnerPolicy.DEFAULTS);
  }

  private Output awaitOutput(String id) {
    for (int i = 0; i < 1_000; i++) {
      Output output = background.read("run-1", id, 0, 100).orElseThrow();
      if (output.bytes().length() > 0) {
        return output;
      }
      LockSupport.parkNanos(10_000_000);
    }
    throw new AssertionError("no output");
  }
}
