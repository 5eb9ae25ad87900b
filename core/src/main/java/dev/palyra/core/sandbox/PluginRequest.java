package dev.palyra.core.sandbox;

import java.util.Set;

/**
 * A function of a WASM module to call in tier A.
 *
 * @param function name of an exported function that takes nothing
 * @param input the call's arguments as canonical JSON
 * @param grants what it may use; everything else that it imports keeps it from running
 * @param access what the grants lead to
 */
public record PluginRequest(
    String runId,
    PluginModule module,
    String function,
    Bytes input,
    Set<PluginGrant> grants,
    PluginAccess access,
    SandboxProcessRunnerPolicy quotas)
    implements SandboxRequest {
  public PluginRequest {
    grants = Set.copyOf(grants);
  }

  /** One that reaches nothing. */
  public PluginRequest(
      String runId,
      PluginModule module,
      String function,
      Bytes input,
      Set<PluginGrant> grants,
      SandboxProcessRunnerPolicy quotas) {
    this(runId, module, function, input, grants, PluginAccess.NONE, quotas);
  }

  /** The same with these grants only. */
  public PluginRequest withGrants(Set<PluginGrant> permitted) {
    return new PluginRequest(runId, module, function, input, permitted, access, quotas);
  }

  @Override
  public Tier tier() {
    return Tier.WASM;
  }
}
