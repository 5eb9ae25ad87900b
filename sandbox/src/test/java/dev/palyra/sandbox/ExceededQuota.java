package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A program that takes more than one quota allows, all others being wide, and what must come of it.
 */
record ExceededQuota(
    UnaryOperator<SandboxProcessRunnerPolicy.Builder> quota,
    String interpreter,
    String script,
    BiConsumer<SandboxHarness, Execution> contained) {

  private static final String SHELL = "/bin/sh";
  private static final String PYTHON = "/usr/bin/python3";

  /** For each component of the policy. */
  static final Map<String, ExceededQuota> ALL =
      Map.ofEntries(
          Map.entry(
              "cpuTime",
              new ExceededQuota(
                  quotas -> quotas.cpuTime(Duration.ofSeconds(1)),
                  SHELL,
                  "while :; do :; done",
                  ended(new Outcome.LimitExceeded(Limit.CPU)))),
          Map.entry(
              "wallTime",
              new ExceededQuota(
                  quotas -> quotas.wallTime(Duration.ofMillis(400)),
                  SHELL,
                  "sleep 100",
                  ended(new Outcome.LimitExceeded(Limit.WALL)))),
          Map.entry(
              "memoryBytes",
              new ExceededQuota(
                  quotas -> quotas.memoryBytes(96 << 20),
                  PYTHON,
                  """
                  import time
                  a = []
                  try:
                      while True: a.append(bytearray(b'x') * (1 << 20))
                  except MemoryError: time.sleep(60)
                  """,
                  ended(new Outcome.LimitExceeded(Limit.MEMORY))
                      .andThen((_, execution) ->
                          assertThat(execution.attestation().peakMemoryBytes())
                              .isGreaterThan(90 << 20)))),
          Map.entry(
              "addressSpaceBytes",
              new ExceededQuota(
                  quotas -> quotas.addressSpaceBytes(512 << 20),
                  PYTHON,
                  "import mmap\nmmap.mmap(-1, 1 << 30)",
                  ended(new Outcome.Exited(1)).andThen(complains("Cannot allocate memory")))),
          Map.entry(
              "outputBytes",
              new ExceededQuota(
                  quotas -> quotas.outputBytes(100_000),
                  SHELL,
                  "yes",
                  ended(new Outcome.LimitExceeded(Limit.OUTPUT))
                      .andThen((_, execution) -> {
                        assertThat(execution.stdout().length()).isEqualTo(100_000);
                        assertThat(execution.attestation().truncated()).isTrue();
                      }))),
          Map.entry(
              "processes",
              new ExceededQuota(
                  quotas -> quotas.processes(20),
                  SHELL,
                  "for i in $(seq 60); do sleep 60 & done; wait",
                  ended(new Outcome.LimitExceeded(Limit.PROCESSES), new Outcome.Exited(2)))),
          Map.entry(
              "fileSizeBytes",
              new ExceededQuota(
                  quotas -> quotas.fileSizeBytes(1_000_000),
                  SHELL,
                  "exec head -c 2000000 /dev/zero > big",
                  ended(new Outcome.LimitExceeded(Limit.FILE_SIZE))
                      .andThen((harness, _) ->
                          assertThat(harness.workspace().resolve("big").toFile().length())
                              .isBetween(999_424L, 1_000_000L)))),
          Map.entry(
              "openFiles",
              new ExceededQuota(
                  quotas -> quotas.openFiles(64),
                  PYTHON,
                  "f = [open('/dev/null') for _ in range(100)]",
                  ended(new Outcome.Exited(1)).andThen(complains("Too many open files")))),
          Map.entry(
              "diskBytes",
              new ExceededQuota(
                  quotas -> quotas.diskBytes(20_000_000),
                  SHELL,
                  """
                  cd $TMPDIR; i=0
                  while :; do head -c 1000000 /dev/zero > f$i || exit 9; i=$((i+1)); sleep 0.01; done
                  """,
                  ended(new Outcome.LimitExceeded(Limit.DISK), new Outcome.Exited(9)))),
          Map.entry(
              "stackBytes",
              new ExceededQuota(
                  quotas -> quotas.stackBytes(256 << 10),
                  PYTHON,
                  """
                  import sys
                  sys.setrecursionlimit(10**7)
                  class A:
                      def __repr__(self): return repr(self)
                  repr(A())
                  """,
                  ended(new Outcome.Signaled(11), new Outcome.Exited(139)))),
          Map.entry(
              "coreBytes",
              new ExceededQuota(
                  quotas -> quotas.coreBytes(64 << 10),
                  PYTHON,
                  "import os, signal\na = bytearray(b'x') * (4 << 20)\nos.kill(os.getpid(), signal.SIGSEGV)",
                  ended(new Outcome.Signaled(11), new Outcome.Exited(139))
                      .andThen((harness, _) -> noFileOver(64 << 10, harness.workspace())))));

  /** Runs the program, and asserts that it did not get what it wanted. */
  void exceed(SandboxHarness harness) {
    SandboxProcessRunnerPolicy quotas =
        quota.apply(SandboxProcessRunnerPolicy.DEFAULTS.toBuilder()).build();
    Execution execution = harness.run(harness.command(interpreter, List.of("-c", script), quotas));

    contained.accept(harness, execution);
    assertThat(execution.attestation().limits()).isEqualTo(quotas);
  }

  private static BiConsumer<SandboxHarness, Execution> ended(Outcome... outcomes) {
    return (_, execution) -> assertThat(Set.of(outcomes)).contains(execution.outcome());
  }

  private static BiConsumer<SandboxHarness, Execution> complains(String text) {
    return (_, execution) -> assertThat(execution.stderr().text()).contains(text);
  }

  private static void noFileOver(long bytes, Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).allSatisfy(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
