package dev.palyra.core.sandbox;

import java.util.Map;
import java.util.Set;

/**
 * What a plugin's grants lead to.
 *
 * @param storage whose stored values it sees: its skill's, or its own
 * @param secrets by the names under which the plugin asks for them
 * @param egress hosts that it may send requests to, if the policy agrees
 */
public record PluginAccess(String storage, Map<String, EnvValue> secrets, Set<EgressHost> egress) {
  /** Nothing. */
  public static final PluginAccess NONE = new PluginAccess("", Map.of(), Set.of());

  public PluginAccess {
    secrets = Map.copyOf(secrets);
    egress = Set.copyOf(egress);
  }
}
