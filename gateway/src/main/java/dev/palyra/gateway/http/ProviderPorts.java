package dev.palyra.gateway.http;

import dev.palyra.auth.provider.ProviderDesk;
import dev.palyra.auth.provider.ProviderLogins;
import dev.palyra.auth.provider.ProviderProbe;
import dev.palyra.auth.provider.ProviderSecrets;
import dev.palyra.auth.provider.TokenKeeper;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.provider.ProviderProfiles;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Providers of models, put together. */
public record ProviderPorts(ProviderDesk desk, ProviderLogins logins, TokenKeeper keeper) {
  public static ProviderPorts of(
      ProviderProfiles profiles,
      ProviderSecrets secrets,
      AuditLog audit,
      InstantSource clock,
      SecureRandom random) {
    var keeper = new TokenKeeper(secrets, audit, clock);
    var probe = new ProviderProbe();
    var desk = new ProviderDesk(profiles, secrets, keeper, probe, audit, clock);
    return new ProviderPorts(
        desk, new ProviderLogins(desk, keeper, probe, audit, clock, random), keeper);
  }
}
