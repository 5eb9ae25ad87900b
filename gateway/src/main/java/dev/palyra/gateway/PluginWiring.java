package dev.palyra.gateway;

import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.gateway.home.CodeKey;
import dev.palyra.gateway.home.Home;
import dev.palyra.gateway.skill.SkillModules;
import dev.palyra.sandbox.egress.EgressClient;
import dev.palyra.sandbox.wasm.engine.CodeCache;
import dev.palyra.sandbox.wasm.engine.EndiveRuntime;
import dev.palyra.sandbox.wasm.plugin.FilePluginStorage;
import dev.palyra.sandbox.wasm.plugin.PluginClock;
import dev.palyra.sandbox.wasm.plugin.PluginFolder;
import dev.palyra.sandbox.wasm.plugin.PluginHost;
import dev.palyra.sandbox.wasm.plugin.PluginSandbox;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/** Puts tier A in front of the sandbox that runs everything else. */
final class PluginWiring {
  private static final long CODE_BYTES = 256L << 20;
  private static final int MAX_CONCURRENT = 64;

  private PluginWiring() {}

  static PluginSandbox over(
      Sandbox others,
      EgressClient egress,
      Home home,
      SkillModules skills,
      Clock clock,
      SecureRandom random)
      throws IOException {
    CodeCache code =
        CodeCache.open(
            home.state().resolve("plugin-code"), CodeKey.load(home, random), CODE_BYTES, clock);
    EndiveRuntime.Settings settings = EndiveRuntime.Settings.DEFAULTS;
    return new PluginSandbox(
        others,
        new EndiveRuntime(settings, Optional.of(code), System::nanoTime),
        skills.or(new PluginFolder(home.plugins(), settings.limits().moduleBytes())),
        new PluginClock(clock, System::nanoTime, random),
        new PluginHost(
            new FilePluginStorage(
                home.state().resolve("plugin-storage"), FilePluginStorage.Quota.DEFAULTS),
            egress),
        MAX_CONCURRENT);
  }
}
