package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.sandbox.isolated.TemplateLimits;
import dev.palyra.sandbox.linux.Arch;
import dev.palyra.sandbox.linux.Seccomp;
import dev.palyra.sandbox.linux.SeccompFilter;
import dev.palyra.sandbox.linux.ThreadPrivileges;
import dev.palyra.sandbox.process.SeccompProfile;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** On a host on which nothing can enter a namespace, bwrap builds every sandbox. */
@EnabledOnOs(OS.LINUX)
class NoCopiesTest {
  private static final int EPERM = 1;

  @TempDir Path directory;

  /** Such a host: everything that this process starts has its filter. */
  static final class Gateway {
    private Gateway() {}

    public static void main(String[] arguments) {
      SeccompFilter filter =
          new SeccompFilter.Builder(Arch.host().orElseThrow())
              .rule("setns", new SeccompFilter.Action.Fail(EPERM))
              .build(new SeccompFilter.Action.Allow());
      if (ThreadPrivileges.noNewPrivileges() != 0
          || Seccomp.prepare(Arena.global(), filter).installOnThread() != 0) {
        throw new IllegalStateException("no filter");
      }
      try (SandboxHarness harness =
          new SandboxHarness(
              Path.of(arguments[0]),
              Tier.ISOLATED,
              SeccompProfile.DENY_LIST,
              EgressPolicy.REQUEST_ONLY,
              TemplateLimits.AT_ONCE)) {
        for (int i = 0; i < 3; i++) {
          Execution execution = harness.sh("id -u");
          System.out.print(execution.stdout().text());
          execution.attestation().mechanisms().stream()
              .filter(mechanism -> mechanism.name().equals("bubblewrap"))
              .forEach(mechanism -> System.out.println(mechanism.version().matches("[0-9.]+")));
        }
      }
    }
  }

  @Test
  void theyAreBuiltAndSaySo() throws Exception {
    try (SandboxHarness harness = new SandboxHarness(directory.resolve("here"), Tier.ISOLATED)) {
      assumeThat(harness.sandbox().availability().get(Tier.ISOLATED))
          .as("tier C on this host")
          .isInstanceOf(Availability.Available.class);
    }
    Process gateway =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Gateway.class.getName(),
                directory.resolve("there").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(gateway.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(gateway.waitFor()).isZero();
    assertThat(said).isEqualTo("65534\ntrue\n".repeat(3));
  }
}
