package dev.palyra.gateway.http;

import dev.palyra.auth.provider.IssuerMetadata;
import dev.palyra.auth.provider.ProviderDesk;
import dev.palyra.auth.provider.ProviderLogins;
import dev.palyra.auth.provider.ProviderProbe;
import dev.palyra.auth.provider.ProviderSecrets;
import dev.palyra.auth.provider.TokenKeeper;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.provider.ProviderProfiles;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * Providers of models, put together.
 *
 * @param issuers where endpoints of logins are looked up that nobody said
 */
public record ProviderPorts(
    ProviderDesk desk,
    ProviderLogins logins,
    TokenKeeper keeper,
    IssuerMetadata.Directory issuers) {
  public static ProviderPorts of(
      ProviderProfiles profiles,
      ProviderSecrets secrets,
      IssuerMetadata.Directory issuers,
      AuditLog audit,
      InstantSource clock,
      SecureRandom random) {
    var keeper = new TokenKeeper(secrets, audit, clock);
    var probe = new ProviderProbe();
    var desk = new ProviderDesk(profiles, secrets, keeper, probe, audit, clock);
    return new ProviderPorts(
        desk, new ProviderLogins(desk, keeper, probe, audit, clock, random), keeper, issuers);
  }
}
