package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.Probe;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.sandbox.isolated.TemplateLimits;
import dev.palyra.sandbox.process.SeccompProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class DoctorTest {
  @TempDir Path directory;

  @Test
  void whatTheSandboxClaimsHolds() {
    try (SandboxHarness harness = new SandboxHarness(directory, Tier.PROCESS)) {
      List<Probe> probes = harness.sandbox().examine();

      assertThat(probes).filteredOn(probe -> probe.tier() == Tier.PROCESS).hasSizeGreaterThan(7);
      assertThat(probes).filteredOn(probe -> !probe.holds()).isEmpty();
    }
    assertThat(directory.resolve("runs")).isEmptyDirectory();
  }

  @Test
  void aShellWithoutASandboxIsCaughtAndNamed() {
    List<Probe> probes = new Doctor(directory, false).process((request, _, _) -> bare(request));

    assertThat(probes)
        .filteredOn(probe -> !probe.holds())
        .extracting(Probe::attempt)
        .contains(
            "read a file outside the workspace",
            "write a file outside the workspace",
            "list a directory outside the workspace",
            "read /proc of another process",
            "have more processes than its quota",
            "hold more memory than its quota");
    assertThat(Doctor.conclude(new Availability.Available(List.of()), probes))
        .isInstanceOf(Availability.Unavailable.class);
  }

  @Test
  void aTierThatRunsNothingDoesNotHold() {
    List<Probe> probes =
        new Doctor(directory, false)
            .isolated((request, _, _) -> ended(request, new Outcome.Exited(1), "", "bwrap: no"));

    assertThat(probes).noneMatch(Probe::holds);
    assertThat(Doctor.conclude(new Availability.Available(List.of()), probes))
        .isEqualTo(
            new Availability.Unavailable(
                "a probe failed: run a program in its workspace: bwrap: no",
                Hints.of("bwrap: no")));
  }

  /** In tier C the first is built by bwrap, and the second is a copy. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aBreachInEitherWayOfBuildingCounts(int open) {
    AtomicInteger time = new AtomicInteger();
    List<Probe> probes =
        new Doctor(directory, false)
            .isolated((request, _, _) -> {
              String out = time.incrementAndGet() == open ? "breach 0\nend\n" : "end\n";
              return ended(request, new Outcome.Exited(0), out, "");
            });

    assertThat(probes.getFirst().holds()).isTrue();
    assertThat(probes.get(1))
        .isEqualTo(
            new Probe(Tier.ISOLATED, "read a file outside the workspace", false, "it succeeded"));
    assertThat(probes.get(2).holds()).isTrue();
  }

  @Test
  void tierCIsExaminedAsBwrapBuildsItAndAsACopy() throws IOException {
    try (SandboxHarness harness =
        new SandboxHarness(
            directory,
            Tier.ISOLATED,
            SeccompProfile.DENY_LIST,
            EgressPolicy.REQUEST_ONLY,
            TemplateLimits.DEFAULTS)) {
      assumeThat(harness.sandbox().availability().get(Tier.ISOLATED))
          .isInstanceOf(Availability.Available.class);
      List<String> ways = new ArrayList<>();
      new Doctor(harness.workspace(), false)
          .isolated((request, filter, cancellation) -> {
            Execution execution = harness.sandbox().execute(request, filter, cancellation);
            execution.attestation().mechanisms().stream()
                .filter(mechanism -> mechanism.name().equals("bubblewrap"))
                .forEach(mechanism -> ways.add(mechanism.version()));
            return execution;
          });

      assertThat(ways.getFirst()).doesNotContain("copied");
      assertThat(ways.get(1)).endsWith("copied");
    }
  }

  @Test
  void aGroupHoldsAtEveryMomentAndMeasuringALittleLater() {
    Outcome killed = new Outcome.LimitExceeded(Limit.PROCESSES);
    Doctor.Runner late = (request, _, _) -> ended(request, killed, "started\n".repeat(9), "");

    assertThat(new GroupProbes(late, true).in(Tier.PROCESS, directory).getFirst())
        .matches(probe -> !probe.holds() && probe.detail().equals("it succeeded"));
    assertThat(new GroupProbes(late, false).in(Tier.PROCESS, directory).getFirst())
        .matches(probe -> probe.holds() && probe.detail().equals(GroupProbes.NONE));
  }

  @Test
  void probesLeaveNothingBehind() throws IOException {
    new Doctor(directory, false).process((request, _, _) -> bare(request));

    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  private static Execution bare(CommandRequest request) {
    List<String> command = new ArrayList<>(List.of(request.program().toString()));
    for (String argument : request.arguments()) {
      // Without a sandbox the first two would succeed, and change the host that runs the test; the
      // last would only take its time.
      command.add(
          argument
              .replace("mount -t", "false")
              .replace("true > /tmp/", "false /tmp/")
              .replace("sleep 20", "true"));
    }
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(request.workingDirectory().toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("TMPDIR", request.workingDirectory().toString());
      Process process = builder.start();
      String out =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      return ended(request, new Outcome.Exited(process.waitFor()), out, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Execution ended(CommandRequest request, Outcome outcome, String out, String err) {
    return new Execution(
        outcome,
        Bytes.of(out),
        Bytes.of(err),
        Execution.nothingRan(request, outcome).attestation());
  }
}
