package dev.palyra.gateway.http;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.identity.Device;
import dev.palyra.core.identity.DeviceCertificate;
import dev.palyra.core.identity.DeviceChange;
import dev.palyra.core.identity.DeviceId;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.gateway.device.DevicePort;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/devices}: the fleet. */
final class DeviceEndpoints {
  private final Supplier<DevicePort> port;

  /**
   * @param port throws a problem where the device port is off
   */
  DeviceEndpoints(Supplier<DevicePort> port) {
    this.port = port;
  }

  Reply list(Exchange exchange) {
    exchange.query().end(Set.of());
    var body = Json.object();
    var items = body.putArray("devices");
    port.get().registry().devices().all().forEach(device -> items.add(view(device)));
    return Reply.json(200, body);
  }

  Reply get(Exchange exchange) {
    exchange.query().end(Set.of());
    Device device = find(exchange);
    ObjectNode view = view(device);
    port.get()
        .registry()
        .devices()
        .certificate(device.id())
        .ifPresent(issued ->
            view.put("serial", issued.serial()).put("not_after", issued.notAfter().toString()));
    return Reply.json(200, view);
  }

  Reply rename(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String name = body.requireText("name");
    body.end();
    Device device = find(exchange);
    try {
      Device.requireName("device name", name);
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    }
    return changed(new DeviceChange.Renamed(device.id(), name, exchange.principal()));
  }

  Reply revoke(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String reason = body.text("reason").orElse("");
    body.end();
    if (reason.length() > 1_000) {
      throw Members.invalid("`reason` must have at most 1000 characters");
    }
    return changed(
        new DeviceChange.Revoked(find(exchange).id(), Text.line(reason), exchange.principal()));
  }

  private Reply changed(DeviceChange change) {
    try {
      port.get().registry().record(new AuditEvent.DeviceChanged(change));
    } catch (TransitionRefusedException e) {
      throw new ProblemException(ProblemCode.CONFLICT, "the device is revoked already");
    }
    return Reply.json(200, view(port.get().registry().devices().find(change.id()).orElseThrow()));
  }

  /** A device asks for itself, an operator for any. Somebody else has to approve it. */
  Reply upgrade(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    DeviceRole role = PairingEndpoints.role(body.requireText("role"));
    body.end();
    Device device = exchange.byOperator() ? find(exchange) : own(exchange);
    return PairingEndpoints.answered(() ->
        Reply.json(
            202,
            Json.object()
                .put("request", port.get().admissions().askForRole(device, role).value())));
  }

  /** A device's next certificate, by the one that it has. */
  Reply renew(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String csr = body.requireText("csr");
    body.end();
    Device device = own(exchange);
    try {
      DeviceCertificate issued = port.get().admissions().renew(device.id(), csr);
      return Reply.json(
          200,
          PairingEndpoints.bundle(port.get())
              .put("device", device.id().value())
              .put("role", device.role().word())
              .put("certificate", issued.pem()));
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    } catch (TransitionRefusedException e) {
      throw new ProblemException(ProblemCode.NOT_ALLOWED, "the device is revoked");
    }
  }

  /** A device has every certificate of it revoked but the one that it shows. */
  Reply revokeOthers(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    exchange.json().end();
    Device device = own(exchange);
    try {
      port.get().admissions().revokeOthers(device.id(), exchange.certificate().orElseThrow());
      return Reply.nothing();
    } catch (TransitionRefusedException e) {
      throw new ProblemException(ProblemCode.NOT_ALLOWED, "the device is revoked");
    }
  }

  private static Device own(Exchange exchange) {
    return exchange
        .device()
        .filter(device -> device.id().value().equals(exchange.parameter("id")))
        .orElseThrow(() ->
            new ProblemException(ProblemCode.NOT_ALLOWED, "a device can do this for itself only"));
  }

  private Device find(Exchange exchange) {
    return id(exchange.parameter("id"))
        .flatMap(port.get().registry().devices()::find)
        .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND, "there is no such device"));
  }

  private static Optional<DeviceId> id(String text) {
    try {
      return Optional.of(new DeviceId(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ObjectNode view(Device device) {
    ObjectNode view =
        Json.object()
            .put("id", device.id().value())
            .put("name", device.name())
            .put("kind", device.kind())
            .put("role", device.role().word())
            .put("principal", device.principal().toString())
            .put("state", device.active() ? "active" : "revoked")
            .put("paired", device.paired().toString());
    device.revoked().ifPresent(time -> view.put("revoked", time.toString()));
    return view;
  }
}
