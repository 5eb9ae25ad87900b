package dev.palyra.gateway;

import dev.palyra.core.policy.PolicyEngine;
import dev.palyra.gateway.config.DeviceSettings;
import dev.palyra.gateway.config.Settings;
import dev.palyra.gateway.device.DevicePort;
import dev.palyra.gateway.home.CaFile;
import dev.palyra.gateway.home.Home;
import dev.palyra.gateway.tls.GatewayKeys;
import dev.palyra.identity.ca.CaSettings;
import dev.palyra.identity.ca.CertificateAuthority;
import dev.palyra.identity.pairing.PairingLimits;
import dev.palyra.store.Store;
import dev.palyra.vault.Vault;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Puts the gateway's certificate and the device port together. */
final class DeviceWiring {
  private DeviceWiring() {}

  /** Whether anything of this gateway needs a certificate. */
  static boolean needsKeys(Settings settings) {
    return settings.devices().enabled() || settings.server().tls();
  }

  /**
   * @param vault for the authority's keys and nothing else
   */
  static GatewayKeys keys(
      Settings settings, Home home, Vault vault, Clock clock, SecureRandom random) {
    Set<String> names = new LinkedHashSet<>();
    if (settings.devices().enabled()) {
      names.addAll(settings.devices().hosts());
    }
    if (settings.server().tls()) {
      names.addAll(settings.server().names());
    }
    var authority =
        CertificateAuthority.open(
            new VaultKeySafe(vault), CaSettings.defaults(List.copyOf(names)), clock, random);
    return new GatewayKeys(authority, clock, new CaFile(home, clock)::write);
  }

  static DevicePort open(
      DeviceSettings settings,
      GatewayKeys keys,
      Store store,
      PolicyEngine policy,
      Clock clock,
      SecureRandom random) {
    return new DevicePort(
        settings,
        keys,
        new DevicePort.Ports(store.devices(), store.approvals(), store.log(), policy::revision),
        PairingLimits.DEFAULTS,
        clock,
        random);
  }
}
