package dev.palyra.e2e.attacks;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EnvValue;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The same command through the sandbox, with the workspace as its root. */
record Confined(String name, Sandbox sandbox, Tier isolation, SandboxProcessRunnerPolicy quotas)
    implements Way {
  private static final int MIB = 1 << 20;

  /** Small enough for an attack on them to be quick, large enough for any single program. */
  static final SandboxProcessRunnerPolicy FOR_ATTACKS =
      SandboxProcessRunnerPolicy.DEFAULTS.toBuilder()
          .cpuTime(Duration.ofSeconds(5))
          .wallTime(Duration.ofSeconds(8))
          .memoryBytes(128L * MIB)
          .processes(64)
          .outputBytes(MIB)
          .diskBytes(32L * MIB)
          .fileSizeBytes(32L * MIB)
          .openFiles(128)
          .build();

  @Override
  public String tier() {
    return isolation.label();
  }

  @Override
  public Run run(Case attack, Scene scene, Command command) throws IOException {
    try (Meter meter = new Meter(Scene.WORKSPACE)) {
      Execution execution =
          sandbox.execute(request(attack, command), OutputFilter.IDENTITY, new Cancellation());
      return meter.finish(
          execution.outcome().toString(),
          execution.outcome().success(),
          execution.stdout().text() + execution.stderr().text());
    }
  }

  private CommandRequest request(Case attack, Command command) {
    Map<String, EnvValue> environment =
        command.environment().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> EnvValue.plain(e.getValue())));
    List<WorkspaceRoot> roots = new ArrayList<>();
    attack.words("roots").forEach(root -> roots.add(reading(Path.of(root))));
    roots.add(WorkspaceRoot.full(Scene.WORKSPACE));
    return new CommandRequest(
        "run-1",
        isolation,
        command.program(),
        command.arguments(),
        environment,
        Bytes.EMPTY,
        Scene.WORKSPACE,
        roots,
        quotas(attack),
        egress(attack));
  }

  /**
   * {@code cpu} and {@code wall} in seconds, {@code memory}, {@code disk} and {@code file} in MiB.
   */
  private SandboxProcessRunnerPolicy quotas(Case attack) {
    var builder = quotas.toBuilder();
    for (String word : attack.words("quotas")) {
      String[] parts = word.split("=", 2);
      long value = Long.parseLong(parts[1]);
      switch (parts[0]) {
        case "cpu" -> builder.cpuTime(Duration.ofSeconds(value));
        case "wall" -> builder.wallTime(Duration.ofSeconds(value));
        case "memory" -> builder.memoryBytes(value * MIB);
        case "disk" -> builder.diskBytes(value * MIB);
        case "file" -> builder.fileSizeBytes(value * MIB);
        case "processes" -> builder.processes((int) value);
        default -> throw new IllegalArgumentException("unknown quota `%s`".formatted(parts[0]));
      }
    }
    return builder.build();
  }

  private static WorkspaceRoot reading(Path path) {
    return new WorkspaceRoot(path, Set.of(WorkspaceRoot.Right.READ, WorkspaceRoot.Right.EXECUTE));
  }

  private Set<EgressHost> egress(Case attack) {
    return isolation == Tier.PROCESS
        ? Set.of() // it has no network, and a request that wants some is refused
        : attack.words("egress").stream().map(EgressHost::parse).collect(Collectors.toSet());
  }
}
