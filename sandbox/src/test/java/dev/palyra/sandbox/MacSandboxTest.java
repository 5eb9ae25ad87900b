package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.FileRequest;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Probe;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.SandboxRequest;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.sandbox.egress.EgressLimits;
import dev.palyra.sandbox.macos.FakeMac;
import dev.palyra.sandbox.macos.MacTiers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Over a sandbox-exec that starts programs and confines nothing, which the doctor must notice. */
@EnabledOnOs(OS.LINUX)
class MacSandboxTest {
  private static final SandboxProcessRunnerPolicy QUOTAS = SandboxProcessRunnerPolicy.DEFAULTS;

  @TempDir Path directory;
  private Path workspace;

  @BeforeEach
  void makeWorkspace() throws IOException {
    workspace = Files.createDirectory(directory.resolve("workspace")).toRealPath();
  }

  private MacSandbox open() throws IOException {
    return MacSandbox.open(
        SandboxConfig.over(directory.resolve("runs"), List.of()),
        FakeMac.in(directory),
        EgressPolicy.REQUEST_ONLY,
        new Random());
  }

  @Test
  void tiersThatDoNotHoldAreOff() throws IOException {
    try (MacSandbox sandbox = open()) {
      for (Tier tier : List.of(Tier.PROCESS, Tier.ISOLATED)) {
        assertThat(sandbox.availability().get(tier))
            .isInstanceOf(Availability.Unavailable.class)
            .extracting(Object::toString)
            .asString()
            .contains("a probe failed: read a file outside the workspace: it succeeded");
        assertThat(execute(sandbox, touch(tier)).outcome()).isInstanceOf(Outcome.Refused.class);
      }
      assertThat(workspace).isEmptyDirectory();
    }
  }

  /** So none of them looks contained for want of a program, and none is never made. */
  @Test
  void everyProbeIsTriedAndKnowsWhatSucceeds() throws IOException {
    try (MacSandbox sandbox = open()) {
      List<Probe> probes = sandbox.examine();

      assertThat(probes)
          .filteredOn(probe -> !probe.holds())
          .allSatisfy(probe -> assertThat(probe.detail()).isEqualTo("it succeeded"));
      for (Tier tier : List.of(Tier.PROCESS, Tier.ISOLATED)) {
        List<Probe> ofTier = probes.stream().filter(probe -> probe.tier() == tier).toList();
        assertThat(ofTier)
            .filteredOn(probe -> !probe.holds())
            .extracting(Probe::attempt)
            .contains(
                "read a file outside the workspace",
                "write a file outside the workspace",
                "list a directory outside the workspace",
                "signal the gateway",
                "list the processes of the host",
                "connect to a port of loopback that is not the proxy's");
        assertThat(ofTier)
            .filteredOn(Probe::holds)
            .extracting(Probe::attempt)
            .contains(
                "run a program in its workspace",
                "write a file larger than its quota",
                "use more CPU time than its quota",
                "leave a process behind",
                "have more processes than its quota",
                "hold more memory than its quota");
      }
    }
  }

  /** Where nobody can say whose a process is, what is left behind turns the tier off. */
  @Test
  void aHostThatDoesNotFindWhatIsLeftIsNoneForATier() throws IOException {
    Path runs = Files.createDirectory(directory.resolve("runs"));
    MacTiers blind =
        MacTiers.open(
            FakeMac.blind(directory), runs, List.of(), EgressLimits.DEFAULTS, new Random());
    Doctor.Runner runner = (r, f, c) -> blind.execute(r, f, c, EgressPolicy.REQUEST_ONLY);

    Probe probe = new MacProbes(runner, blind::runs).survivor(Tier.PROCESS, workspace);

    assertThat(probe.holds()).isFalse();
    assertThat(probe.detail()).isEqualTo("it succeeded");
  }

  @Test
  void whatIsNotThereOnAMacSaysSo() throws IOException {
    try (MacSandbox sandbox = open()) {
      var file =
          new FileRequest.Read("run-1", WorkspaceRoot.readOnly(workspace), "a", 0, 1, QUOTAS);

      assertThat(execute(sandbox, file).outcome())
          .isInstanceOf(Outcome.Refused.class)
          .asString()
          .contains("openat2");
      assertThat(sandbox.availability().keySet()).containsExactlyInAnyOrder(Tier.values());
    }
  }

  private CommandRequest touch(Tier tier) {
    return new CommandRequest(
        "run-1",
        tier,
        Path.of("/bin/sh"),
        List.of("-c", "touch ran"),
        Map.of(),
        Bytes.EMPTY,
        workspace,
        List.of(WorkspaceRoot.full(workspace)),
        QUOTAS,
        Set.of());
  }

  private static Execution execute(MacSandbox sandbox, SandboxRequest request) {
    return sandbox.execute(request, OutputFilter.IDENTITY, new Cancellation());
  }
}
