package dev.palyra.sandbox.wasm.plugin;

import dev.palyra.core.sandbox.PluginStorage;
import dev.palyra.sandbox.egress.EgressClient;

/**
 * What lies behind the grants that reach out of the call.
 *
 * @param storage for {@code kv}
 * @param network for {@code http}
 */
public record PluginHost(PluginStorage storage, EgressClient network) {}
