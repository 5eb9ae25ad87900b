package dev.palyra.e2e.attacks;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.sandbox.SandboxConfig;
import dev.palyra.sandbox.Sandboxes;
import dev.palyra.sandbox.isolated.TemplateLimits;
import dev.palyra.sandbox.process.PoolLimits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Runs every case bare, in tier B, in tier C and in tier C where bwrap builds each sandbox, and
 * writes a line for each. It is a program of its own, because {@code range.sh} starts it in mount,
 * network, process, host name and IPC namespaces that keep what the bare runs do away from this
 * machine.
 */
final class Range {
  private final Path tools;
  private final Sinks sinks;
  private final RandomGenerator random = new SecureRandom();
  private final PrintWriter report;

  private Range(Path tools, Sinks sinks, PrintWriter report) {
    this.tools = tools;
    this.sinks = sinks;
    this.report = report;
  }

  /** Arguments: the folder of the compiled tools, that of the cases, the report's file. */
  public static void main(String[] arguments) throws Exception {
    Path tools = Path.of(arguments[0]);
    Path cases = Path.of(arguments[1]);
    Selection selection = Selection.ofProperties();
    Files.createDirectories(Scene.STATE);
    Files.createDirectories(Scene.RUNS);
    try (PrintWriter report =
            new PrintWriter(Path.of(arguments[2]).toFile(), StandardCharsets.UTF_8);
        Sinks sinks = Sinks.open()) {
      Range range = new Range(tools, sinks, report);
      Sandbox sandbox = range.sandbox("copied", TemplateLimits.AT_ONCE);
      Sandbox built = range.sandbox("built", TemplateLimits.OFF);
      for (Tier tier : List.of(Tier.PROCESS, Tier.ISOLATED)) {
        Availability availability = sandbox.availability().get(tier);
        if (!(availability instanceof Availability.Available)) {
          System.err.println("tier " + tier.label() + ": " + availability);
        }
      }
      for (Case each : selection.of(Case.all(cases.resolve("attacks")))) {
        range.attempt("attacks", each, ways(sandbox, built, Confined.FOR_ATTACKS, 30));
      }
      for (Case each : selection.of(Case.all(cases.resolve("everyday")))) {
        range.attempt(
            "everyday", each, ways(sandbox, built, SandboxProcessRunnerPolicy.DEFAULTS, 60));
      }
    }
    System.exit(0); // Whatever a bare run has left goes with the namespaces.
  }

  private Sandbox sandbox(String directory, TemplateLimits templates) throws IOException {
    SandboxConfig config =
        SandboxConfig.over(
                Scene.RUNS.resolve(directory), List.of(Scene.STATE, Scene.HOME.resolve(".ssh")))
            // What waits for its call would look like a survivor.
            .keeping(PoolLimits.OFF, templates);
    return Sandboxes.forThisHost(config, random);
  }

  private static List<Way> ways(
      Sandbox sandbox, Sandbox built, SandboxProcessRunnerPolicy quotas, int seconds) {
    return List.of(
        new Bare(seconds),
        new Confined(Findings.PROCESS, sandbox, Tier.PROCESS, quotas),
        new Confined(Findings.ISOLATED, sandbox, Tier.ISOLATED, quotas),
        new Confined(Findings.BUILT, built, Tier.ISOLATED, quotas));
  }

  /** Bare first: what does nothing there proves nothing in a tier, and is not tried in one. */
  private void attempt(String suite, Case attack, List<Way> ways) throws IOException {
    for (Way way : ways) {
      if (!(way instanceof Bare) && !attack.get("tiers").orElse(way.tier()).contains(way.tier())) {
        continue;
      }
      requireRange();
      try (Scene scene = Scene.set(attack, random, sinks, tools)) {
        Result result = run(suite, attack, way, scene);
        report.println(result.toLine());
        report.flush();
        if (way instanceof Bare && !result.happened()) {
          return;
        }
      }
    }
  }

  /**
   * An attack may have torn the range down; then nothing more may run, or it would hit the host.
   */
  private static void requireRange() {
    for (String place : List.of("/etc", "/usr/local/bin", "/usr/local/etc")) {
      if (!Files.exists(Path.of(place, "palyra-range"))) {
        throw new IllegalStateException(
            "`%s` is the host's own: the range is gone".formatted(place));
      }
    }
  }

  private Result run(String suite, Case attack, Way way, Scene scene) throws IOException {
    try {
      Run run = way.run(attack, scene, Command.of(attack, scene, tools));
      boolean happened =
          attack.get("harm").map(harm -> Harm.parse(harm).done(scene, run)).orElse(run.success());
      if (!happened && suite.equals("everyday")) {
        System.err.printf("%s in %s:%n%s%n", attack.id(), way.name(), run.tail());
      }
      return new Result(
          suite, attack.id(), way.name(), happened, run.ending(), detail(attack, run));
    } catch (IllegalArgumentException | IOException e) {
      return new Result(
          suite, attack.id(), way.name(), false, "not started", String.valueOf(e.getMessage()));
    }
  }

  private static String detail(Case attack, Run run) {
    return attack
        .get("harm")
        .map(Harm::parse)
        .map(harm ->
            harm instanceof Harm.Exceeds(long bound, Run.Measure measure)
                ? "%d %s".formatted(run.peak(measure), measure)
                : run.lastLine())
        .orElse(run.lastLine());
  }
}
