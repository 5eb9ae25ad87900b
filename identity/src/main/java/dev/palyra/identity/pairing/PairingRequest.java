package dev.palyra.identity.pairing;

import dev.palyra.core.call.Arguments;
import dev.palyra.core.identity.Device;
import dev.palyra.core.identity.DeviceId;
import dev.palyra.core.identity.DeviceRole;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What an operator decides on. It becomes the arguments of the call that the approval is bound to,
 * so that nothing of it can change afterwards.
 *
 * @param address where the device connected from
 * @param number the six digits that the device shows too
 * @param csr its request for a certificate, as PEM
 */
record PairingRequest(
    DeviceId device,
    String name,
    String kind,
    String address,
    DeviceRole role,
    String number,
    String csr) {
  PairingRequest {
    Device.requireName("device name", name);
    Device.requireName("device kind", kind);
  }

  Arguments arguments() {
    return Arguments.of(
        JsonNodeFactory.instance
            .objectNode()
            .put("device", device.value())
            .put("name", name)
            .put("kind", kind)
            .put("address", address)
            .put("role", role.word())
            .put("number", number)
            .put("csr", csr));
  }

  static PairingRequest of(Arguments arguments) {
    JsonNode json = arguments.tree();
    return new PairingRequest(
        new DeviceId(json.path("device").asString()),
        json.path("name").asString(),
        json.path("kind").asString(),
        json.path("address").asString(),
        DeviceRole.ofWord(json.path("role").asString()).orElseThrow(),
        json.path("number").asString(),
        json.path("csr").asString());
  }

  String summary() {
    return "pair %s \"%s\" (%s) from %s; its screen must show %s"
        .formatted(role.word(), name, kind, address, number);
  }
}
