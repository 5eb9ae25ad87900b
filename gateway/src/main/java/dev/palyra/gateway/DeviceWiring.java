package dev.palyra.gateway;

import dev.palyra.core.policy.PolicyEngine;
import dev.palyra.gateway.config.DeviceSettings;
import dev.palyra.gateway.device.DevicePort;
import dev.palyra.identity.pairing.PairingLimits;
import dev.palyra.store.Store;
import dev.palyra.vault.Vault;
import java.security.SecureRandom;
import java.time.Clock;

/** Puts the device port together. */
final class DeviceWiring {
  private DeviceWiring() {}

  /**
   * @param vault for the authority's keys and nothing else
   */
  static DevicePort open(
      DeviceSettings settings,
      Vault vault,
      Store store,
      PolicyEngine policy,
      Clock clock,
      SecureRandom random) {
    return new DevicePort(
        settings,
        new VaultKeySafe(vault),
        new DevicePort.Ports(store.devices(), store.approvals(), store.log(), policy::revision),
        PairingLimits.DEFAULTS,
        clock,
        random);
  }
}
