package dev.palyra.core.sandbox;

import java.util.Set;

/**
 * A function of a WASM module to call in tier A.
 *
 * @param function name of an exported function that takes nothing
 * @param input the call's arguments as canonical JSON
 * @param grants what it may use; everything else that it imports keeps it from running
 */
public record PluginRequest(
    String runId,
    PluginModule module,
    String function,
    Bytes input,
    Set<PluginGrant> grants,
    SandboxProcessRunnerPolicy quotas)
    implements SandboxRequest {
  public PluginRequest {
    grants = Set.copyOf(grants);
  }

  @Override
  public Tier tier() {
    return Tier.WASM;
  }
}
