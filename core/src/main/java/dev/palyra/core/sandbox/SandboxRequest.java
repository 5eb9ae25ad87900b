package dev.palyra.core.sandbox;

/**
 * What the gate asks a sandbox to do: run a command, call a plugin, do one file operation, or see
 * to programs in the background.
 */
public sealed interface SandboxRequest
    permits CommandRequest, FileRequest, PluginRequest, ProcessRequest, UpstreamRequest {
  /** The run that this call belongs to; background processes live and die with it. */
  String runId();

  /** The tier that must hold; a sandbox that cannot provide it refuses. */
  Tier tier();

  /** The quotas of this call. */
  SandboxProcessRunnerPolicy quotas();
}
