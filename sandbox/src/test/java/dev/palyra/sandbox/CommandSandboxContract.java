package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EnvValue;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.sandbox.isolated.TemplateLimits;
import dev.palyra.sandbox.process.SeccompProfile;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every tier that runs programs must do. Subclasses name the tier. */
abstract class CommandSandboxContract {
  static final SandboxProcessRunnerPolicy DEFAULTS = SandboxProcessRunnerPolicy.DEFAULTS;

  @TempDir Path directory;
  SandboxHarness harness;

  abstract Tier tier();

  SeccompProfile profile() {
    return SeccompProfile.DENY_LIST;
  }

  /** The mechanism without which the tier is none. */
  String mechanism() {
    return "seccomp";
  }

  /** The limits whose hard value is finite, in the shell's letters. */
  String limits() {
    return "t f d s c n v p";
  }

  /** Whether something on this host exceeds a quota, and is stopped. */
  boolean enforces(String quota) {
    return true;
  }

  /** A program to be copied into the workspace. */
  void tool(Path to) throws IOException {
    Files.copy(Path.of("/bin/true"), to);
  }

  /** Whether each call takes a sandbox that has waited for it. */
  boolean fromPool() {
    return false;
  }

  /** Whether, and when, sandboxes of tier C are copies. */
  TemplateLimits templates() {
    return TemplateLimits.AT_ONCE;
  }

  @BeforeEach
  void open() {
    harness =
        new SandboxHarness(directory, tier(), profile(), EgressPolicy.REQUEST_ONLY, templates());
    if (fromPool()) {
      harness.takeFromPool();
    }
    assumeThat(harness.sandbox().availability().get(tier()))
        .as("tier %s on this host", tier().label())
        .isInstanceOf(Availability.Available.class);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    harness.close();
    try (Stream<Path> left = Files.list(directory.resolve("runs"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void outputAndExitCodeComeBack() {
    Execution execution = harness.sh("echo out; echo err >&2; exit 7");

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(7));
    assertThat(execution.stdout().text()).isEqualTo("out\n");
    assertThat(execution.stderr().text()).isEqualTo("err\n");
    assertThat(execution.attestation().outputBytes()).isEqualTo(8);
    assertThat(execution.attestation().tier()).isEqualTo(tier());
    assertThat(execution.attestation().programDigest().orElseThrow()).hasSize(64);
    assertThat(execution.attestation().mechanisms()).extracting("name").contains(mechanism());
  }

  @Test
  void standardInputOfAnySizeArrives() {
    byte[] input = new byte[700_000];
    java.util.Arrays.fill(input, (byte) 'x');
    Execution execution =
        harness.run(
            harness.command(
                "/usr/bin/wc", List.of("-c"), Map.of(), Bytes.of(input), DEFAULTS, Set.of()));

    assertThat(execution.stdout().text().strip()).isEqualTo("700000");
  }

  @Test
  void aProgramThatDoesNotReadItsInputEnds() {
    Execution execution =
        harness.run(
            harness.command(
                "/usr/bin/true",
                List.of(),
                Map.of(),
                Bytes.of(new byte[700_000]),
                DEFAULTS,
                Set.of()));

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
  }

  @Test
  void theEnvironmentIsWhatWasAskedForAndALittleMore() {
    Execution execution =
        harness.run(
            harness.command(
                "/usr/bin/env",
                List.of(),
                Map.of("TOKEN", EnvValue.secret("s3cret".getBytes(StandardCharsets.UTF_8))),
                Bytes.EMPTY,
                DEFAULTS,
                Set.of()));

    Set<String> names =
        execution.stdout().text().lines().map(l -> l.split("=", 2)[0]).collect(Collectors.toSet());
    names.remove("PWD"); // bwrap adds it
    assertThat(names)
        .containsExactlyInAnyOrder("PATH", "HOME", "LANG", "TMPDIR", "TMP", "TEMP", "TOKEN");
    assertThat(execution.stdout().text()).contains("TOKEN=s3cret\n");
  }

  @Test
  void argumentsArriveUntouched() {
    List<String> arguments = List.of("%s|", "", "a b", "$(id)", "`id`", "'", "\n", "ü");
    Execution execution = harness.run(harness.command("/usr/bin/printf", arguments, DEFAULTS));

    assertThat(execution.stdout().text()).isEqualTo("|a b|$(id)|`id`|'|\n|ü|");
  }

  @Test
  void onlyTheStandardDescriptorsAreOpen() {
    Execution execution =
        harness.python(
            "import os\nfor f in range(3, 1024):\n  try:\n    os.fstat(f); print(f)\n  except OSError: pass",
            DEFAULTS);

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
    assertThat(execution.stdout().text()).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theProgramLeadsItsOwnSessionWithDefaultSignals() {
    Execution execution =
        harness.python(
            """
            import os, signal
            print(os.getpgid(0) == os.getsid(0))
            print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
            """,
            DEFAULTS);

    assertThat(execution.stdout().text()).isEqualTo("True\nset()\n");
  }

  @Test
  void outputPassesTheFilter() {
    OutputFilter upper =
        _ ->
            new OutputFilter.Stream() {
              @Override
              public byte[] push(byte[] chunk, int length) {
                return new String(chunk, 0, length, StandardCharsets.UTF_8)
                    .replace("secret", "******")
                    .getBytes(StandardCharsets.UTF_8);
              }

              @Override
              public byte[] finish() {
                return "!".getBytes(StandardCharsets.UTF_8);
              }
            };
    Execution execution =
        harness
            .sandbox()
            .execute(
                harness.command("/bin/echo", List.of("a secret"), DEFAULTS),
                upper,
                new Cancellation());

    assertThat(execution.stdout().text()).isEqualTo("a ******\n!");
    assertThat(execution.stderr().text()).isEqualTo("!");
  }

  @Test
  void aProgramThatIsNotThereFails() {
    Execution execution = harness.run(harness.command("/bin/no-such", List.of(), DEFAULTS));

    assertThat(execution.outcome())
        .isEqualTo(new Outcome.Failed("not an executable file: `/bin/no-such`"));
  }

  @Test
  void aRootThatIsNotThereFails() {
    CommandRequest request = harness.command("/usr/bin/true", List.of(), DEFAULTS);
    Execution execution =
        harness.run(
            new CommandRequest(
                "run-1",
                request.tier(),
                request.program(),
                request.arguments(),
                Map.of(),
                Bytes.EMPTY,
                Path.of("/"),
                List.of(WorkspaceRoot.readOnly(Path.of("/no/such/root"))),
                DEFAULTS,
                Set.of()));

    assertThat(execution.outcome())
        .isEqualTo(new Outcome.Failed("no such workspace root: `/no/such/root`"));
  }

  @Test
  void aRootThatShowsTheGatewaysStateIsRefused() {
    CommandRequest request = harness.command("/usr/bin/true", List.of(), DEFAULTS);
    for (Path root : List.of(directory, directory.resolve("runs"))) {
      Execution execution =
          harness.run(
              new CommandRequest(
                  "run-1",
                  request.tier(),
                  request.program(),
                  request.arguments(),
                  Map.of(),
                  Bytes.EMPTY,
                  Path.of("/"),
                  List.of(WorkspaceRoot.readOnly(root)),
                  DEFAULTS,
                  Set.of()));

      assertThat(execution.outcome()).isInstanceOf(Outcome.Refused.class);
    }
  }

  @Test
  void aRootWithoutTheRightToExecuteDoesNotExecute() throws Exception {
    tool(harness.workspace().resolve("tool"));
    CommandRequest request = harness.command("/bin/sh", List.of("-c", "./tool"), DEFAULTS);
    Execution execution =
        harness.run(
            new CommandRequest(
                "run-1",
                request.tier(),
                request.program(),
                request.arguments(),
                Map.of(),
                Bytes.EMPTY,
                harness.workspace(),
                List.of(WorkspaceRoot.readWrite(harness.workspace())),
                DEFAULTS,
                Set.of()));

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(126));
    assertThat(harness.sh("./tool").outcome()).isEqualTo(new Outcome.Exited(0));
  }

  @Test
  void aRootThatMayBeReadAloneIsNotWritten() throws Exception {
    Files.writeString(harness.workspace().resolve("file"), "before");
    CommandRequest request =
        harness.command("/bin/sh", List.of("-c", "echo x > file; cat file"), DEFAULTS);
    Execution execution =
        harness.run(
            new CommandRequest(
                "run-1",
                request.tier(),
                request.program(),
                request.arguments(),
                Map.of(),
                Bytes.EMPTY,
                harness.workspace(),
                List.of(WorkspaceRoot.readOnly(harness.workspace())),
                DEFAULTS,
                Set.of()));

    assertThat(execution.stdout().text()).isEqualTo("before");
    assertThat(harness.workspace().resolve("file")).hasContent("before");
  }

  @Test
  void filesMoveBetweenDirectories() {
    Execution execution =
        harness.python(
            "import os\nos.makedirs('a/b'); os.makedirs('c'); os.rename('a/b', 'c/b')\n"
                + "open('a/f', 'w'); os.link('a/f', 'c/f'); print(sorted(os.listdir('c')))",
            DEFAULTS);

    assertThat(execution.stderr().text()).isEmpty();
    assertThat(execution.stdout().text()).isEqualTo("['b', 'f']\n");
  }

  @Test
  void whatTookTheWorkspacesPlaceIsWhatTheNextCallSees() throws Exception {
    Files.writeString(harness.workspace().resolve("file"), "old");
    assertThat(harness.sh("cat file").stdout().text()).isEqualTo("old");
    if (harness.sandbox() instanceof LinuxSandbox) {
      harness.awaitWaiting(harness.command("/bin/sh", List.of(), DEFAULTS));
    }
    Files.move(harness.workspace(), directory.resolve("moved"));
    Files.createDirectory(harness.workspace());
    Files.writeString(harness.workspace().resolve("file"), "new");

    assertThat(harness.sh("cat file").stdout().text()).isEqualTo("new");
  }

  // ---- limits, each exceeded by a real program

  static Stream<String> quotas() {
    return Arrays.stream(SandboxProcessRunnerPolicy.class.getRecordComponents())
        .map(RecordComponent::getName);
  }

  /** A quota that is added without a program that exceeds it fails here. */
  @ParameterizedTest
  @MethodSource("quotas")
  void everyQuotaIsEnforced(String quota) {
    ExceededQuota exceeded = Objects.requireNonNull(ExceededQuota.ALL.get(quota), quota);
    assumeThat(enforces(quota)).as("%s on this host", quota).isTrue();
    exceeded.exceed(harness);
  }

  @Test
  void cpuTimeOfTheTreeIsLimited() {
    Execution execution =
        harness.sh(
            "for i in 1 2 3 4; do (while :; do :; done) & done; wait",
            DEFAULTS.toBuilder().cpuTime(Duration.ofMillis(700)).build());

    assertThat(execution.outcome()).isEqualTo(new Outcome.LimitExceeded(Limit.CPU));
  }

  @Test
  void memoryOfTheTreeIsLimited() {
    Execution execution =
        harness.python(
            "import os,time\nfor i in range(8): os.fork()==0 and (a:=bytearray(b'x')*(24<<20)) and time.sleep(60)\ntime.sleep(60)",
            DEFAULTS.toBuilder().memoryBytes(128 << 20).build());

    assertThat(execution.outcome()).isEqualTo(new Outcome.LimitExceeded(Limit.MEMORY));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryInFilesThatNobodyMapsIsLimited() {
    Execution execution =
        harness.python(
            "import os, time\nfor i in range(30):\n  os.write(os.memfd_create('x'), b'x' * (10 << 20))\ntime.sleep(60)",
            DEFAULTS.toBuilder().memoryBytes(96 << 20).build());

    assertThat(execution.outcome()).isEqualTo(new Outcome.LimitExceeded(Limit.MEMORY));
  }

  @Test
  void outputOfExactlyTheLimitPasses() {
    Execution execution =
        harness.sh("head -c 1000 /dev/zero", DEFAULTS.toBuilder().outputBytes(1_000).build());

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
    assertThat(execution.stdout().length()).isEqualTo(1_000);
    assertThat(execution.attestation().truncated()).isFalse();
  }

  @Test
  void bothStreamsShareTheOutputLimit() {
    Execution execution =
        harness.sh(
            "head -c 700 /dev/zero; head -c 700 /dev/zero >&2",
            DEFAULTS.toBuilder().outputBytes(1_000).build());

    assertThat(execution.outcome()).isEqualTo(new Outcome.LimitExceeded(Limit.OUTPUT));
    assertThat(execution.stdout().length() + execution.stderr().length()).isEqualTo(1_000);
  }

  @Test
  void coreDumpsAreOff() {
    assertThat(harness.sh("ulimit -c; ulimit -Hc").stdout().text()).isEqualTo("0\n0\n");
  }

  @Test
  void noLimitCanBeRaised() {
    Execution execution =
        harness.sh(
            "for l in %s; do ulimit -H$l unlimited 2>/dev/null && echo $l; done"
                .formatted(limits()));

    assertThat(execution.stdout().text()).isEmpty();
  }

  // ---- the whole tree ends

  @Test
  void aSignalThatEndsTheProgramIsReported() {
    assertThat(harness.sh("kill -TERM $$").outcome())
        .isIn(new Outcome.Signaled(15), new Outcome.Exited(143));
  }

  @Test
  void backgroundProcessesEndWithTheProgram() throws Exception {
    harness.sh("(until [ -e after ]; do sleep 0.1; done; echo survived > survivor) & exit 0");

    assertNoSurvivor();
  }

  @Test
  void whatCalledSetsidEndsToo() throws Exception {
    harness.sh(
        "setsid sh -c 'until [ -e after ]; do sleep 0.1; done; echo survived > survivor' >/dev/null 2>&1 & exit 0");

    assertNoSurvivor();
  }

  @Test
  void aDoubleForkedDaemonEndsToo() throws Exception {
    Execution execution =
        harness.python(
            """
            import os, time
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    os.closerange(0, 64)
                    os.execve('/bin/sh', ['sh', '-c', 'until [ -e after ]; do sleep 0.1; done; echo survived > survivor'], {})
                os._exit(0)
            os.wait()
            """,
            DEFAULTS);

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
    assertNoSurvivor();
  }

  /** What the sandbox itself needs is not of the program's number. */
  @Test
  void twoProcessesAreAProgramAndWhatItStarts() {
    Execution execution =
        harness.sh("sleep 0.2 & echo $?", DEFAULTS.toBuilder().processes(2).build());

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
    assertThat(execution.stdout().text()).isEqualTo("0\n");
  }

  /** That it is kept from starting more while it is killed is not the program's doing. */
  @Test
  void aDaemonThatGoesOnStartingIsNoLimitExceeded() throws Exception {
    Execution execution =
        harness.python(
            """
            import os, time
            if os.fork() == 0:
                os.closerange(0, 64)
                for i in range(1_000_000):
                    if i == 50: open('going', 'w').close()
                    if os.fork() == 0: os._exit(0)
                    os.wait()
            while not os.path.exists('going'): time.sleep(0.01)
            """,
            DEFAULTS);

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
  }

  @Test
  void theDeadlineEndsDaemonsToo() throws Exception {
    Execution execution =
        harness.python(
            """
            import os, time
            for i in range(5):
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        while not os.path.exists('after'): time.sleep(0.1)
                        open('survivor', 'w')
                    os._exit(0)
            time.sleep(60)
            """,
            DEFAULTS.toBuilder().wallTime(Duration.ofMillis(500)).build());

    assertThat(execution.outcome()).isEqualTo(new Outcome.LimitExceeded(Limit.WALL));
    assertNoSurvivor();
  }

  @Test
  void cancellingEndsIt() {
    Cancellation cancellation = new Cancellation();
    OutputFilter cancelling =
        _ ->
            new OutputFilter.Stream() {
              @Override
              public byte[] push(byte[] chunk, int length) {
                cancellation.cancel();
                return new byte[0];
              }

              @Override
              public byte[] finish() {
                return new byte[0];
              }
            };
    Execution execution =
        harness
            .sandbox()
            .execute(
                harness.command("/bin/sh", List.of("-c", "echo go; sleep 100"), DEFAULTS),
                cancelling,
                cancellation);

    assertThat(execution.outcome()).isEqualTo(new Outcome.Cancelled());
  }

  @Test
  void aCancelledCallNeverStarts() {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    Execution execution =
        harness
            .sandbox()
            .execute(
                harness.command("/bin/sh", List.of("-c", "touch ran"), DEFAULTS),
                OutputFilter.IDENTITY,
                cancellation);

    assertThat(execution.outcome()).isEqualTo(new Outcome.Cancelled());
    assertThat(harness.workspace().resolve("ran")).doesNotExist();
  }

  // ---- the file system

  @Test
  void theWorkspaceCanBeReadAndWritten() {
    Execution execution =
        harness.sh("mkdir -p a/b && echo hello > a/b/c && mv a/b/c a/d && cat a/d && rm -r a/b");

    assertThat(execution.stdout().text()).isEqualTo("hello\n");
    assertThat(harness.workspace().resolve("a/d")).hasContent("hello\n");
  }

  @Test
  void whatLiesOutsideDoesNotOpen() throws Exception {
    Path secret = Files.writeString(directory.resolve("id_rsa"), "PRIVATE KEY");
    for (String script :
        List.of(
            "cat '%s'".formatted(secret),
            "cat ../id_rsa",
            "ln -s '%s' link; cat link".formatted(secret),
            "ln '%s' hard; cat hard".formatted(secret),
            "echo x >> '%s'".formatted(secret),
            "cp '%s' copy; cat copy".formatted(secret),
            "truncate -s 0 '%s'".formatted(secret),
            "rm -f '%s'".formatted(secret))) {
      Execution execution = harness.sh(script);

      if (tier() == Tier.PROCESS) { // in tier C the same path is an empty place of its own
        assertThat(execution.outcome()).as(script).isNotEqualTo(new Outcome.Exited(0));
      }
      assertThat(execution.stdout().text()).as(script).doesNotContain("PRIVATE");
    }
    assertThat(secret).hasContent("PRIVATE KEY");
  }

  @Test
  void aReadOnlyRootCannotBeWritten() throws Exception {
    Path readOnly = Files.createDirectories(directory.resolve("docs"));
    Files.writeString(readOnly.resolve("a"), "text");
    CommandRequest request =
        harness.command("/bin/sh", List.of("-c", "cat a; echo x > a || echo x > b"), DEFAULTS);
    Execution execution =
        harness.run(
            new CommandRequest(
                "run-1",
                request.tier(),
                request.program(),
                request.arguments(),
                Map.of(),
                Bytes.EMPTY,
                readOnly.toRealPath(),
                List.of(WorkspaceRoot.readOnly(readOnly.toRealPath())),
                DEFAULTS,
                Set.of()));

    assertThat(execution.stdout().text()).isEqualTo("text");
    assertThat(execution.outcome()).isNotEqualTo(new Outcome.Exited(0));
    assertThat(readOnly.resolve("a")).hasContent("text");
    assertThat(readOnly.resolve("b")).doesNotExist();
  }

  @Test
  void temporaryFilesArePrivateAndRemoved() {
    Execution execution =
        harness.sh(
            "d=$(mktemp -d) && echo x > $d/f && chmod 000 $d && mkdir -p $TMPDIR/a/b && echo $d");

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
    assertThat(Path.of(execution.stdout().text().strip())).doesNotExist();
  }

  // ---- privileges

  @Test
  @EnabledOnOs(OS.LINUX)
  void privilegesAreGone() {
    Execution execution =
        harness.python(
            """
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            print(libc.prctl(39, 0, 0, 0, 0))          # PR_GET_NO_NEW_PRIVS
            print(libc.prctl(21, 0, 0, 0, 0))          # PR_GET_SECCOMP
            header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
            libc.capget(header, sets)
            print(sum(sets))
            print(libc.unshare(0x10000000), libc.mount(b'x', b'/', b'tmpfs', 0, None))
            """,
            DEFAULTS);

    assertThat(execution.stdout().text()).isEqualTo("1\n2\n0\n-1 -1\n");
  }

  @Test
  void whatAKilledGatewayLeftIsEndedAndRemoved() throws Exception {
    AtomicReference<Execution> left = new AtomicReference<>();
    Path running = harness.workspace().resolve("running");
    Thread caller =
        Thread.ofPlatform().start(() -> left.set(harness.sh(": >running; sleep 100; echo no")));
    while (caller.isAlive() && Files.notExists(running)) { // Before, only the tier's probe may run.
      Thread.sleep(10);
    }

    // Another gateway over the same directory sweeps when it opens.
    new SandboxHarness(directory, tier()).close();

    caller.join();
    assertThat(left.get().outcome()).isNotEqualTo(new Outcome.Exited(0));
    assertThat(left.get().stdout().length()).isZero();
  }

  @Test
  void manyAtOnceDoNotDisturbEachOther() {
    List<Execution> all =
        IntStream.range(0, 24)
            .parallel()
            .mapToObj(i -> harness.sh("echo %d; exit %d".formatted(i, i)))
            .toList();

    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).stdout().text()).isEqualTo(i + "\n");
      assertThat(all.get(i).outcome()).isEqualTo(new Outcome.Exited(i));
    }
  }

  /** What has survived shows itself once it finds `after`, however slow this machine is. */
  private void assertNoSurvivor() throws IOException, InterruptedException {
    Files.createFile(harness.workspace().resolve("after"));
    Thread.sleep(1_500);
    assertThat(harness.workspace().resolve("survivor")).doesNotExist();
  }
}
