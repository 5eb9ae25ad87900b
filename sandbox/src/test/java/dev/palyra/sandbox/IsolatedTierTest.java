package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class IsolatedTierTest extends CommandSandboxContract {
  @Override
  Tier tier() {
    return Tier.ISOLATED;
  }

  /** What the attestation calls the way in which its sandboxes come about. */
  String way() {
    return "mounts copied";
  }

  @Test
  void theAttestationSaysHowItWasBuilt() {
    assertThat(harness.sh("true").attestation().mechanisms())
        .filteredOn(mechanism -> mechanism.name().equals("bubblewrap"))
        .singleElement()
        .satisfies(mechanism -> assertThat(mechanism.version()).matches("[0-9.]+(, )?" + way()));
  }

  @Test
  void theProgramIsNobodyAmongItsOwnProcesses() {
    Execution execution = harness.sh("id -u; id -g; hostname; ls -d /proc/[0-9]* | wc -l");

    assertThat(execution.stdout().text().lines().limit(3))
        .containsExactly("65534", "65534", "sandbox");
    assertThat(Integer.parseInt(execution.stdout().text().lines().toList().get(3))).isLessThan(6);
  }

  @Test
  void onlyAFewDirectoriesExistAndNoneCanBeMade() {
    Execution execution =
        harness.sh(
            "ls /home /root /run /var /srv /mnt /media /boot; mkdir /x; touch /dev/x /etc/x /usr/x");

    assertThat(execution.stdout().length()).isZero();
    assertThat(execution.outcome()).isNotEqualTo(new Outcome.Exited(0));
  }

  @Test
  void theConfigurationIsThereWithoutWhatIsSecret() {
    Execution execution =
        harness.sh(
            "grep -c root /etc/passwd; cat /etc/hosts >/dev/null && echo hosts; ls /etc/shadow /etc/sudoers; "
                + "echo x > /etc/passwd; rm /etc/hosts; touch /etc/x");

    assertThat(execution.stdout().text()).isEqualTo("1\nhosts\n");
    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(1));
  }

  @Test
  void theLoopbackIsItsOwn() {
    Execution execution =
        harness.python(
            """
            import socket, threading
            s = socket.create_server(('127.0.0.1', 8080))
            threading.Thread(target=lambda: s.accept()[0].sendall(b'hello'), daemon=True).start()
            print(socket.create_connection(('127.0.0.1', 8080)).recv(5))
            try:
                socket.create_connection(('192.168.1.1', 80), timeout=2)
            except OSError as e: print(type(e).__name__)
            """,
            DEFAULTS);

    assertThat(execution.stdout().text()).isEqualTo("b'hello'\nOSError\n");
  }

  @Test
  void temporaryFilesSystemsHaveTheirSize() {
    Execution execution =
        harness.sh(
            "head -c 30000000 /dev/zero > /tmp/a; head -c 30000000 /dev/zero > /dev/shm/a; stat -c %s /tmp/a /dev/shm/a",
            DEFAULTS.toBuilder().diskBytes(10_000_000).build());

    assertThat(execution.stdout().text().lines())
        .allSatisfy(size -> assertThat(Long.parseLong(size)).isLessThanOrEqualTo(10_004_096));
  }

  @Test
  void theKernelsSettingsAreReadOnlyAlsoForTheHostsRoot() {
    Execution execution =
        harness.sh(
            "for f in $(find /proc/sys /proc/irq /proc/sysrq-trigger -type f); do (: >> $f) 2>/dev/null && echo $f; done");

    assertThat(execution.stdout().text()).isEmpty();
  }
}
