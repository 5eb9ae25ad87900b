package dev.palyra.sandbox.macos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What programs may take. */
@EnabledOnOs(OS.LINUX)
class MacLimitsTest extends MacTiersFixture {
  @Test
  void limitsAreSetForTheProgram() {
    SandboxProcessRunnerPolicy quotas =
        DEFAULTS.toBuilder()
            .cpuTime(Duration.ofMillis(6_500))
            .fileSizeBytes(3 << 20)
            .openFiles(77)
            .stackBytes(4 << 20)
            .build();
    String ulimits =
        "for l in t f n s c; do ulimit -S$l; ulimit -H$l; done; ulimit -Su; ulimit -Hu";
    List<String> lines =
        execute(
                command("/bin/bash", List.of("-c", ulimits), quotas, Tier.PROCESS, Set.of())
                    .request())
            .stdout()
            .text()
            .lines()
            .toList();

    assertThat(lines.subList(0, 10))
        .containsExactly("7", "8", "3072", "3072", "77", "77", "4096", "4096", "0", "0");
    assertThat(lines.get(10)).isEqualTo(lines.get(11)).matches("[0-9]+");
    assertThat(Integer.parseInt(lines.get(10))).isGreaterThan(quotas.processes());
  }

  @Test
  void aLowerLimitOfTheHostStays() throws IOException {
    tiers = over(FakeMac.host(lowered("ulimit -n 64; ulimit -t 60")));

    assertThat(sh("ulimit -n; ulimit -Hn; ulimit -t; ulimit -Ht").stdout().text())
        .isEqualTo("64\n64\n60\n60\n");
  }

  @Test
  void aLimitThatCannotBeSetEndsTheStart() throws IOException {
    Path shell = // whose limits do not change
        FakeMac.program(
            directory.resolve("shell"),
            "#!/bin/bash\nulimit() { [ $# = 1 ] && echo unlimited || { echo no >&2; false; }; }\neval \"$3\"\n"
                .getBytes(StandardCharsets.UTF_8));
    MacHost host = FakeMac.in(directory);
    tiers =
        over(
            new MacHost(
                host.sandboxExec(), shell, host.env(), host.ps(), host.membership(), false, ""));

    assertThat(sh("touch ran").outcome())
        .isEqualTo(new Outcome.Failed("the sandbox could not be entered: no"));
    assertThat(workspace).isEmptyDirectory();
  }

  private Path lowered(String limits) throws IOException {
    return FakeMac.program(
        directory.resolve("lowered"),
        "#!/bin/bash\n%s\nexec '%s' \"$@\"\n"
            .formatted(limits, FakeMac.in(directory).sandboxExec())
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatExceedsAQuotaIsEnded() {
    exceeds(Limit.CPU, DEFAULTS.toBuilder().cpuTime(Duration.ofSeconds(1)), "while :; do :; done");
    exceeds(Limit.WALL, DEFAULTS.toBuilder().wallTime(Duration.ofMillis(400)), "sleep 100");
    exceeds(
        Limit.FILE_SIZE,
        DEFAULTS.toBuilder().fileSizeBytes(1 << 20),
        "exec head -c 2000000 /dev/zero > big");
    exceeds(
        Limit.PROCESSES,
        DEFAULTS.toBuilder().processes(10),
        "for i in $(seq 30); do sleep 60 & done; wait");
    exceeds(
        Limit.MEMORY,
        DEFAULTS.toBuilder().memoryBytes(48 << 20),
        "head -c 256000000 /dev/zero | tail -c 256000000 | sleep 60");
    exceeds(
        Limit.DISK,
        DEFAULTS.toBuilder().diskBytes(1_000_000),
        "head -c 2000000 /dev/zero > $TMPDIR/a; sleep 60");
    assertThat(workspace.resolve("big")).hasSize(1 << 20);
  }

  private void exceeds(Limit limit, SandboxProcessRunnerPolicy.Builder quotas, String script) {
    assertThat(sh(script, quotas.build()).outcome()).isEqualTo(new Outcome.LimitExceeded(limit));
  }

  @Test
  void outputIsBoundedForBothStreamsTogether() {
    SandboxProcessRunnerPolicy quotas = DEFAULTS.toBuilder().outputBytes(1_000).build();
    Execution within = sh("head -c 1000 /dev/zero", quotas);
    Execution beyond = sh("head -c 700 /dev/zero; head -c 700 /dev/zero >&2; sleep 60", quotas);

    assertThat(within.outcome()).isEqualTo(new Outcome.Exited(0));
    assertThat(within.stdout().length()).isEqualTo(1_000);
    assertThat(within.attestation().truncated()).isFalse();
    assertThat(beyond.outcome()).isEqualTo(new Outcome.LimitExceeded(Limit.OUTPUT));
    assertThat(beyond.stdout().length() + beyond.stderr().length()).isEqualTo(1_000);
    assertThat(beyond.attestation().truncated()).isTrue();
  }

  @Test
  void outputPassesTheFilterWhileItStreamsAndACancellationEndsIt() throws Exception {
    var cancellation = new Cancellation();
    OutputFilter filter =
        _ ->
            new OutputFilter.Stream() {
              @Override
              public byte[] push(byte[] chunk, int length) {
                String text = new String(chunk, 0, length, StandardCharsets.UTF_8);
                cancellation.cancel(); // while the program still runs
                return text.replace("secret", "******").getBytes(StandardCharsets.UTF_8);
              }

              @Override
              public byte[] finish() {
                return "!".getBytes(StandardCharsets.UTF_8);
              }
            };
    Execution execution =
        tiers.execute(
            command(
                    "/bin/sh",
                    List.of("-c", "echo a secret; sleep 100"),
                    DEFAULTS,
                    Tier.PROCESS,
                    Set.of())
                .request(),
            filter,
            cancellation,
            EgressPolicy.REQUEST_ONLY);

    assertThat(execution.outcome()).isEqualTo(new Outcome.Cancelled());
    assertThat(execution.stdout().text()).isEqualTo("a ******\n!");
    assertThat(execution.stderr().text()).isEqualTo("!");
  }

  @Test
  void aCancelledCallNeverStarts() {
    var cancellation = new Cancellation();
    cancellation.cancel();
    Execution execution =
        tiers.execute(
            command("/bin/sh", List.of("-c", "touch ran"), DEFAULTS, Tier.PROCESS, Set.of())
                .request(),
            OutputFilter.IDENTITY,
            cancellation,
            EgressPolicy.REQUEST_ONLY);

    assertThat(execution.outcome()).isEqualTo(new Outcome.Cancelled());
    assertThat(workspace).isEmptyDirectory();
  }
}
