package dev.palyra.gateway.http;

import dev.palyra.auth.login.SessionDesk;
import dev.palyra.core.access.AccessToken;
import dev.palyra.core.call.Principal;
import dev.palyra.core.identity.Device;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param device the paired device that the connection belongs to, on the device port
 * @param session the browser's, where its cookie let it in
 * @param token where one let it in
 */
record Caller(
    Principal principal,
    Optional<Device> device,
    Optional<SessionDesk.Open> session,
    Optional<AccessToken> token) {
  /** Nobody in particular. */
  static Caller local(Principal principal) {
    return new Caller(principal, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** By a device's certificate. */
  static Caller of(Device device) {
    return new Caller(device.principal(), Optional.of(device), Optional.empty(), Optional.empty());
  }

  /** By a token. */
  static Caller of(AccessToken token) {
    return new Caller(token.principal(), Optional.empty(), Optional.empty(), Optional.of(token));
  }

  /** By a session's cookie. */
  static Caller of(SessionDesk.Open open) {
    return new Caller(
        new Principal(Principal.Kind.OPERATOR, open.session().operator()),
        Optional.empty(),
        Optional.of(open),
        Optional.empty());
  }

  /** The device's id, as calls and approvals carry it. */
  Optional<String> deviceId() {
    return device.map(paired -> paired.id().value());
  }
}
