package dev.palyra.gateway.http;

import dev.palyra.core.call.Principal;
import dev.palyra.core.identity.Device;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param device the paired device that the connection belongs to, on the device port
 */
record Caller(Principal principal, Optional<Device> device) {
  /** On loopback, by a token. */
  static Caller local(Principal principal) {
    return new Caller(principal, Optional.empty());
  }

  /** The device's id, as calls and approvals carry it. */
  Optional<String> deviceId() {
    return device.map(paired -> paired.id().value());
  }
}
