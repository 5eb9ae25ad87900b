package dev.palyra.gateway;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.vault.HelperProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the programs that print secrets, in tier B: no shell, an empty environment, no network, none
 * of the operator's home, and when it returns nothing that the program started is alive.
 *
 * @param programs the only ones that are run
 * @param folders what they may read besides the system
 */
record SandboxedHelper(Sandbox sandbox, List<Path> programs, List<Path> folders)
    implements HelperProgram {
  /** The one of the keychain's own backend, which no configuration needs to name. */
  private static final Path SECURITY = Path.of("/usr/bin/security");

  @Override
  public Answer run(List<String> command, byte[] input, Duration deadline, int maxOutput) {
    Path program = Path.of(command.getFirst());
    if (!programs.contains(program) && !program.equals(SECURITY)) {
      return new Answer.Failed("secrets.programs does not list it");
    }
    Bytes in = Bytes.of(input);
    try {
      var request =
          new CommandRequest(
              "secrets",
              Tier.PROCESS,
              program,
              command.subList(1, command.size()),
              Map.of(),
              in,
              Path.of("/"),
              folders.stream().map(WorkspaceRoot::readOnly).toList(),
              SandboxProcessRunnerPolicy.DEFAULTS.toBuilder()
                  .wallTime(deadline)
                  .outputBytes(maxOutput)
                  .build(),
              Set.of());
      return answer(sandbox.execute(request, OutputFilter.IDENTITY, new Cancellation()));
    } catch (IllegalArgumentException e) {
      return new Answer.Failed(String.valueOf(e.getMessage()));
    } finally {
      in.wipe();
    }
  }

  private static Answer answer(Execution execution) {
    try {
      return switch (execution.outcome()) {
        case Outcome.Exited(int code) -> new Answer.Exited(code, execution.stdout().toArray());
        case Outcome.Signaled(int signal) -> new Answer.Failed("it ended by signal " + signal);
        case Outcome.LimitExceeded(Limit limit) ->
            new Answer.Failed("it exceeded its limit of " + limit);
        case Outcome.Cancelled _ -> new Answer.Failed("it was cancelled");
        case Outcome.Denied denied -> new Answer.Failed(denied.reason());
        case Outcome.Refused refused -> new Answer.Failed(refused.reason());
        case Outcome.Failed failed -> new Answer.Failed(failed.reason());
      };
    } finally {
      execution.stdout().wipe();
      execution.stderr().wipe();
    }
  }
}
