package dev.palyra.identity.pairing;

import dev.palyra.core.Digests;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.identity.cert.Fingerprint;
import java.util.HexFormat;

/**
 * What an exchange is bound to, beyond its own messages. Each side fills in what it saw itself.
 *
 * @param nameplate which code
 * @param authority the root at the end of the gateway's chain
 * @param gatewayKey SHA-256 of the public key that the TLS connection was made with, in hexadecimal
 * @param csr the device's request, and in it its key
 * @param name what the device calls itself
 * @param kind what it says it is
 * @param role what it asks for
 */
public record Binding(
    String nameplate,
    Fingerprint authority,
    String gatewayKey,
    String csr,
    String name,
    String kind,
    DeviceRole role) {

  /** SHA-256 over everything, each part with its length. */
  byte[] digest(String device1, String gateway1, String device2, String gateway2) {
    return HexFormat.of()
        .parseHex(
            Digests.sha256Hex(
                "palyra-pairing-transcript-v1",
                nameplate,
                authority.hex(),
                gatewayKey,
                csr,
                name,
                kind,
                role.word(),
                device1,
                gateway1,
                device2,
                gateway2));
  }
}
