package dev.palyra.gateway.http;

import dev.palyra.core.identity.Device;
import dev.palyra.gateway.device.DevicePort;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/**
 * Admits requests of the device port. The certificate is the credential; a token is not one here,
 * so that a stolen token is of no use from another machine.
 */
final class DeviceGuard {
  private final DevicePort port;
  private final Guard guard;

  /**
   * @param guard records refusals, and bounds them together with those of the other port
   */
  DeviceGuard(DevicePort port, Guard guard) {
    this.port = port;
    this.guard = guard;
  }

  /**
   * @throws ProblemException when the route needs a certificate or another role
   */
  Caller admit(Request request, Route route) {
    Optional<Device> device = port.device(request);
    if (device.isPresent()) {
      var caller = Caller.of(device.get());
      if (route.role() == Role.OPERATOR && !route.role().admits(caller.principal())) {
        guard.refuse(caller.principal().toString(), route, "role");
        throw new ProblemException(
            ProblemCode.NOT_ALLOWED, "this route is for devices with the role operator");
      }
      return caller;
    }
    if (route.role() == Role.PAIRING) {
      return Caller.local(Guard.NOBODY);
    }
    guard.refuse("unknown", route, "no-certificate");
    throw new ProblemException(
        ProblemCode.UNAUTHENTICATED, "this route needs the certificate of a paired device");
  }
}
