package dev.palyra.core.sandbox;

/**
 * What the gate asks about programs that go on while their run does other things. Only the owner
 * sees one.
 */
public sealed interface ProcessRequest extends SandboxRequest {
  /** Whose programs these are. */
  BackgroundProcesses.Owner owner();

  @Override
  default String runId() {
    return owner().run();
  }

  /** Nothing but a start runs a program; the rest is done by the gateway. */
  @Override
  default Tier tier() {
    return Tier.BUILTIN;
  }

  /** Begins a command, and answers as soon as it has an id. */
  record Start(BackgroundProcesses.Owner owner, CommandRequest command) implements ProcessRequest {
    @Override
    public Tier tier() {
      return command.tier();
    }

    @Override
    public SandboxProcessRunnerPolicy quotas() {
      return command.quotas();
    }
  }

  /** All that the owner has. */
  record ListAll(BackgroundProcesses.Owner owner, SandboxProcessRunnerPolicy quotas)
      implements ProcessRequest {}

  /**
   * What one has written.
   *
   * @param from offset in bytes
   */
  record Read(
      BackgroundProcesses.Owner owner,
      String id,
      long from,
      int maxBytes,
      SandboxProcessRunnerPolicy quotas)
      implements ProcessRequest {}

  /** Kills one with all that it has started. */
  record Stop(BackgroundProcesses.Owner owner, String id, SandboxProcessRunnerPolicy quotas)
      implements ProcessRequest {}
}
