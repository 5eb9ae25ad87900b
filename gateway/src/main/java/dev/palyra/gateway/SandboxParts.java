package dev.palyra.gateway;

import dev.palyra.gateway.config.SandboxSettings;
import dev.palyra.sandbox.Background;
import dev.palyra.sandbox.SandboxConfig;
import dev.palyra.sandbox.egress.EgressLimits;
import dev.palyra.sandbox.isolated.TemplateLimits;
import dev.palyra.sandbox.process.PoolLimits;
import dev.palyra.sandbox.process.SeccompProfile;
import java.nio.file.Path;
import java.util.List;

/** What the configuration file says of the sandbox, in the sandbox's own terms. */
final class SandboxParts {
  private SandboxParts() {}

  /** Programs in the background hold a place each, and must leave some for what is waited for. */
  static Background.Limits background(SandboxSettings settings) {
    int all = Math.min(settings.backgroundMax(), Math.max(1, settings.maxConcurrent() / 2));
    return new Background.Limits(settings.backgroundPerRun(), all);
  }

  static SandboxConfig config(Path directory, List<Path> guarded, SandboxSettings settings) {
    return new SandboxConfig(
        directory,
        guarded,
        settings.allowList() ? SeccompProfile.ALLOW_LIST : SeccompProfile.DENY_LIST,
        settings.maxConcurrent(),
        settings.maxWait(),
        new EgressLimits(
            settings.maxConnections(),
            settings.maxTransfer(),
            settings.connectTimeout(),
            settings.idleTimeout()),
        settings.allowSetuidBwrap(),
        new PoolLimits(settings.poolSize(), settings.poolPerShape(), settings.poolMaxAge()),
        TemplateLimits.keeping(settings.templates()));
  }
}
