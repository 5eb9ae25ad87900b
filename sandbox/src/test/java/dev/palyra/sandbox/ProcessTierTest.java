package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.Tier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessTierTest extends CommandSandboxContract {
  @Override
  Tier tier() {
    return Tier.PROCESS;
  }

  @Test
  void sshKeysDoNotOpenEvenForRoot() {
    Path home = Path.of(System.getProperty("user.home"));
    assumeThat(home).exists();
    Execution execution = harness.sh("ls '%s'; ls '%s/.ssh'".formatted(home, home));

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(2));
    assertThat(execution.stderr().text()).contains("Permission denied");
  }

  @Test
  void thereIsNoNetwork() {
    Execution execution =
        harness.python(
            """
            import socket
            for family, kind in [(socket.AF_INET, socket.SOCK_STREAM), (socket.AF_INET6, socket.SOCK_DGRAM),
                                 (socket.AF_UNIX, socket.SOCK_STREAM), (socket.AF_PACKET, socket.SOCK_RAW)]:
                try:
                    socket.socket(family, kind)
                    print(family)
                except PermissionError: pass
            a, b = socket.socketpair()
            a.send(b'x')
            print(b.recv(1))
            """,
            DEFAULTS);

    assertThat(execution.stdout().text()).isEqualTo("b'x'\n");
  }

  @Test
  void egressIsRefusedWithTheReason() {
    Execution execution =
        harness.run(
            harness.command(
                "/bin/true",
                List.of(),
                Map.of(),
                Bytes.EMPTY,
                DEFAULTS,
                Set.of(EgressHost.parse("example.com"))));

    assertThat(execution.outcome())
        .isEqualTo(
            new Outcome.Refused("tier B has no network", "run a tool with egress hosts in tier C"));
  }

  @Test
  void otherProcessesCannotBeSignalled() {
    long self = ProcessHandle.current().pid();
    Execution execution = harness.sh("kill -0 %d && echo reached".formatted(self));

    assertThat(execution.stdout().text()).isEmpty();
  }

  @Test
  void otherProcessesCannotBeReadThroughProc() {
    long self = ProcessHandle.current().pid();
    Execution execution =
        harness.sh("cat /proc/%d/environ /proc/%d/cmdline /proc/1/environ".formatted(self, self));

    assertThat(execution.stdout().length()).isZero();
  }
}
