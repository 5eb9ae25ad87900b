package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the doctor runs: a script of the shell, in a workspace where it may do everything. */
final class DoctorRequest {
  private DoctorRequest() {}

  static CommandRequest of(
      Tier tier,
      Path workspace,
      String script,
      SandboxProcessRunnerPolicy quotas,
      Set<EgressHost> egress) {
    return new CommandRequest(
        "doctor",
        tier,
        Path.of("/bin/sh"),
        List.of("-c", script),
        Map.of(),
        Bytes.EMPTY,
        workspace,
        List.of(WorkspaceRoot.full(workspace)),
        quotas,
        egress);
  }
}
