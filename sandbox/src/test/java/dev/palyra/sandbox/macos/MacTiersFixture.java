package dev.palyra.sandbox.macos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EnvValue;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.sandbox.egress.EgressLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tiers on macOS over a sandbox-exec that confines nothing, for all of them that needs no Mac.
 */
abstract class MacTiersFixture {
  static final SandboxProcessRunnerPolicy DEFAULTS = SandboxProcessRunnerPolicy.DEFAULTS;

  @TempDir Path directory;
  Path runs;
  Path workspace;
  MacTiers tiers;

  @BeforeEach
  void open() throws IOException {
    runs = Files.createDirectory(directory.resolve("runs")).toRealPath();
    workspace = Files.createDirectory(directory.resolve("workspace")).toRealPath();
    tiers = over(FakeMac.in(directory));
  }

  MacTiers over(MacHost host) throws IOException {
    return MacTiers.open(host, runs, List.of(runs), EgressLimits.DEFAULTS, new Random());
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    Files.deleteIfExists(runs.resolve("profile")); // the stand-in's
    assertThat(runs).isEmptyDirectory();
  }

  record Command(CommandRequest request) {
    CommandRequest with(Map<String, EnvValue> environment) {
      return with(environment, request.standardInput());
    }

    CommandRequest with(Bytes input) {
      return with(request.environment(), input);
    }

    private CommandRequest with(Map<String, EnvValue> environment, Bytes input) {
      return new CommandRequest(
          request.runId(),
          request.tier(),
          request.program(),
          request.arguments(),
          environment,
          input,
          request.workingDirectory(),
          request.roots(),
          request.quotas(),
          request.egress());
    }
  }

  Command command(
      String program,
      List<String> arguments,
      SandboxProcessRunnerPolicy quotas,
      Tier tier,
      Set<EgressHost> egress) {
    return new Command(
        new CommandRequest(
            "run-1",
            tier,
            Path.of(program),
            arguments,
            Map.of(),
            Bytes.EMPTY,
            workspace,
            List.of(WorkspaceRoot.full(workspace)),
            quotas,
            egress));
  }

  Execution execute(CommandRequest request) {
    return tiers.execute(
        request, OutputFilter.IDENTITY, new Cancellation(), EgressPolicy.REQUEST_ONLY);
  }

  Execution run(String program, List<String> arguments) {
    return execute(command(program, arguments, DEFAULTS, Tier.PROCESS, Set.of()).request());
  }

  Execution sh(String script) {
    return sh(script, DEFAULTS);
  }

  Execution sh(String script, SandboxProcessRunnerPolicy quotas) {
    return execute(
        command("/bin/sh", List.of("-c", script), quotas, Tier.PROCESS, Set.of()).request());
  }

  static Set<String> names(Execution execution) {
    return execution
        .stdout()
        .text()
        .lines()
        .map(line -> line.split("=", 2)[0])
        .collect(Collectors.toSet());
  }
}
