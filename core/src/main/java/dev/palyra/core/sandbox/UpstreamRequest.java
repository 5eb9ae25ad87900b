package dev.palyra.core.sandbox;

/**
 * A call that a server of tools performs: one in tier C, or one elsewhere, of which the gateway
 * only sees what it is sent.
 *
 * @param callId the call, for whatever is said about it while it goes on
 * @param server its name in the configuration
 * @param kind what is asked for; only a tool has a name of its own
 * @param tool the server's own name of the tool
 * @param arguments canonical JSON
 */
public record UpstreamRequest(
    String runId,
    String callId,
    String server,
    Kind kind,
    String tool,
    Bytes arguments,
    Tier tier,
    SandboxProcessRunnerPolicy quotas)
    implements SandboxRequest {
  /** What is asked for. */
  public enum Kind {
    TOOL,
    /** The content of a resource; the argument {@code uri} names it. */
    RESOURCE,
    /** A prompt; the argument {@code name} names it. */
    PROMPT
  }
}
