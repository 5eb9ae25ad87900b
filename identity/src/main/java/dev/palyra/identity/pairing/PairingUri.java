package dev.palyra.identity.pairing;

import static dev.palyra.core.Require.require;

import dev.palyra.identity.cert.Fingerprint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the QR code holds: {@code
 * palyra:pair?v=1&gw=HOST:PORT[&gw=…]&ca=SHA256&exp=SECONDS&code=CODE}. One spelling: nothing is
 * percent-encoded, no member may be missing, unknown or given twice, but {@code gw}. At most 1,024
 * characters.
 *
 * @param gateways where to find the gateway, in order of preference
 * @param authority the fingerprint of the gateway's root
 * @param expires when the code ends
 */
public record PairingUri(
    List<String> gateways, Fingerprint authority, Instant expires, PairingCode code) {
  private static final String PREFIX = "palyra:pair?";
  private static final int MAX_CHARS = 1_024;
  private static final int MAX_GATEWAYS = 8;
  private static final Pattern GATEWAY =
      Pattern.compile("(?:[A-Za-z0-9.-]{1,253}|\\[[0-9a-fA-F:.]{2,45}]):[0-9]{1,5}");

  public PairingUri {
    gateways = List.copyOf(gateways);
    require(
        !gateways.isEmpty() && gateways.size() <= MAX_GATEWAYS,
        "a pairing URI names 1 to %d gateways",
        MAX_GATEWAYS);
    for (String gateway : gateways) {
      require(
          GATEWAY.matcher(gateway).matches()
              && Integer.parseInt(gateway.substring(gateway.lastIndexOf(':') + 1)) <= 65_535,
          "a gateway must be HOST:PORT, got `%s`",
          gateway);
    }
  }

  /** Whether {@code text} is meant to be a URI of this kind; {@link #parse} then says if it is. */
  public static boolean looksLikeOne(String text) {
    return text.startsWith("palyra:");
  }

  /**
   * @throws IllegalArgumentException in one clear line, which does not quote the code
   */
  public static PairingUri parse(String text) {
    require(text.length() <= MAX_CHARS, "the pairing URI has more than %d characters", MAX_CHARS);
    require(text.startsWith(PREFIX), "a pairing URI starts with `%s`", PREFIX);
    var gateways = new ArrayList<String>();
    Map<String, String> members = new HashMap<>();
    for (String pair : text.substring(PREFIX.length()).split("&", -1)) {
      int equals = pair.indexOf('=');
      require(equals > 0, "the pairing URI is malformed");
      String name = pair.substring(0, equals);
      String value = pair.substring(equals + 1);
      switch (name) {
        case "gw" -> gateways.add(value);
        case "v", "ca", "exp", "code" ->
            require(members.put(name, value) == null, "the pairing URI has `%s` twice", name);
        default -> throw new IllegalArgumentException("the pairing URI has an unknown member");
      }
    }
    require("1".equals(members.get("v")), "the pairing URI is of an unknown version");
    String expires = members.getOrDefault("exp", "");
    require(expires.matches("[0-9]{1,11}"), "the pairing URI has no expiry");
    return new PairingUri(
        gateways,
        new Fingerprint(members.getOrDefault("ca", "")),
        Instant.ofEpochSecond(Long.parseLong(expires)),
        PairingCode.parse(members.getOrDefault("code", ""))
            .orElseThrow(() -> new IllegalArgumentException("the pairing URI has no code")));
  }

  /** The URI. Grep for {@code reveal} to audit every reader: it holds the code. */
  public String reveal() {
    var text = new StringBuilder(PREFIX).append("v=1");
    gateways.forEach(gateway -> text.append("&gw=").append(gateway));
    return text.append("&ca=")
        .append(authority.hex())
        .append("&exp=")
        .append(expires.getEpochSecond())
        .append("&code=")
        .append(code.reveal().replace("-", ""))
        .toString();
  }

  @Override
  public String toString() {
    return "PairingUri[" + gateways + ", " + code + "]";
  }
}
