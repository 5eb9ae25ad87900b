package dev.palyra.sandbox.macos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Tier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How everything that a program has started ends, and what is left: nothing. */
@EnabledOnOs(OS.LINUX)
class MacEndTest extends MacTiersFixture {
  @Test
  void whatLeftSessionParentAndEnvironmentEndsToo() throws Exception {
    Execution execution =
        run(
            "/usr/bin/python3",
            List.of(
                "-c",
                """
                import os
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        open('pid', 'w').write(str(os.getpid()))
                        os.closerange(0, 64)
                        os.execve('/bin/sh', ['sh', '-c', 'while :; do sleep 0.1; done'], {})
                    os._exit(0)
                os.wait()
                import time
                while not os.path.exists('pid') or not open('pid').read(): time.sleep(0.01)
                """));

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
    assertGone(Integer.parseInt(Files.readString(workspace.resolve("pid"))));
  }

  /** The program is gone long before its filter is through. */
  @Test
  void whatItWroteLastComesBackHoweverSlowItIsRead() {
    OutputFilter slow =
        _ ->
            new OutputFilter.Stream() {
              @Override
              public byte[] push(byte[] chunk, int length) {
                LockSupport.parkNanos(300_000_000);
                return Arrays.copyOf(chunk, length);
              }

              @Override
              public byte[] finish() {
                return new byte[0];
              }
            };
    Execution execution =
        tiers.execute(
            command(
                    "/bin/sh",
                    List.of("-c", "echo a; sleep 0.1; head -c 50000 /dev/zero"),
                    DEFAULTS,
                    Tier.PROCESS,
                    Set.of())
                .request(),
            slow,
            new Cancellation(),
            EgressPolicy.REQUEST_ONLY);

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
    assertThat(execution.stdout().length()).isEqualTo(50_002);
  }

  @Test
  void theDeadlineEndsAllOfIt() throws Exception {
    Execution execution =
        sh(
            "setsid sh -c 'echo $$ > pid; sleep 100' & while :; do sleep 0.1; done",
            DEFAULTS.toBuilder().wallTime(Duration.ofMillis(800)).build());

    assertThat(execution.outcome()).isEqualTo(new Outcome.LimitExceeded(Limit.WALL));
    assertGone(Integer.parseInt(Files.readString(workspace.resolve("pid")).strip()));
  }

  private static void assertGone(int pid) {
    assertThat(lives(pid)).as("process %d", pid).isFalse();
  }

  /** A process that has ended may wait to be reaped by whoever took it over. */
  private static boolean lives(int pid) {
    return dev.palyra.sandbox.linux.Proc.entry(pid).map(entry -> !entry.zombie()).orElse(false);
  }

  @Test
  void whatCannotBeKilledMakesTheCallFailAndKeepsItsDirectory() throws IOException {
    Path broken = directory.resolve("ps-is-broken");
    Path ps =
        FakeMac.program(
            directory.resolve("ps"),
            "#!/bin/sh\n[ -e '%s' ] && exit 1\nexec /bin/ps \"$@\"\n"
                .formatted(broken)
                .getBytes(StandardCharsets.UTF_8));
    MacHost host = FakeMac.in(directory);
    tiers =
        over(
            new MacHost(
                host.sandboxExec(), host.shell(), host.env(), ps, host.membership(), false, ""));
    Execution execution = sh("touch '%s'".formatted(broken));

    assertThat(execution.outcome()).isEqualTo(new Outcome.Failed("a process could not be killed"));
    try (Stream<Path> left = Files.list(runs)) {
      assertThat(left.filter(path -> Mark.valid(path.getFileName().toString()))).hasSize(1);
    }
    Files.delete(broken);
    over(host); // the next gateway clears it away
  }

  @Test
  void whatAKilledGatewayLeftIsEndedAndRemoved() throws Exception {
    MacHost host = FakeMac.in(directory);
    Mark mark = Mark.random(new Random());
    Path left = Files.createDirectory(runs.resolve(mark.id()));
    Files.writeString(left.resolve("file"), "left");
    ProcessBuilder builder =
        new ProcessBuilder(
            host.sandboxExec().toString(),
            "-p",
            SandboxProfile.process(Path.of("/bin/sleep"), List.of(), left, mark),
            "/bin/sleep",
            "100");
    builder.environment().put("TMPDIR", left.toString());
    Process process = builder.start();
    while (process.isAlive() && !host.membership().orElseThrow().holds(process.pid(), mark)) {
      Thread.sleep(10);
    }

    over(host);

    assertThat(process.waitFor()).isEqualTo(Signals.BASE + Signals.KILL);
    assertThat(left).doesNotExist();
  }

  @Test
  void temporaryFilesAreRemovedHoweverTheyAreLeft() {
    Execution execution =
        run(
            "/usr/bin/python3",
            List.of(
                "-c",
                """
                import os
                os.chdir(os.environ['TMPDIR'])
                os.makedirs('a/b/c'); os.mkdir('moved-0'); open('a/b/c/f', 'w').write('x')
                os.symlink('/', 'link'); os.mkfifo('pipe')
                top = os.open('.', os.O_RDONLY)
                for i in range(1000): os.mkdir('d' * 20); os.chdir('d' * 20)
                os.fchdir(top)
                os.chmod('a/b', 0); os.chmod('a', 0); os.chmod('moved-0', 0o500)
                """));

    assertThat(execution.stderr().text()).isEmpty();
    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
  }

  @Test
  void manyAtOnceDoNotDisturbEachOther() {
    List<Execution> all =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(i -> sh("echo %d; exit %d".formatted(i, i)))
            .toList();

    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).stdout().text()).isEqualTo(i + "\n");
      assertThat(all.get(i).outcome()).isEqualTo(new Outcome.Exited(i));
    }
  }
}
