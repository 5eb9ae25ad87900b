package dev.palyra.identity.cert;

import static dev.palyra.core.Require.require;

import dev.palyra.core.identity.DeviceId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a certificate stands for: {@code spiffe://<trust-domain>/device/<id>} or {@code
 * spiffe://<trust-domain>/gateway}. One spelling only: nothing is decoded or normalized.
 *
 * @see <a href="https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md">SPIFFE-ID</a>
 */
public record SpiffeId(String trustDomain, Subject subject) {
  private static final Pattern DOMAIN = Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,126}[a-z0-9])?");
  private static final Pattern FORM =
      Pattern.compile("spiffe://([^/]{1,128})/(?:(gateway)|device/([0-9A-Z]{26}))");

  /** What the path names. */
  public sealed interface Subject {}

  /** The gateway. */
  public record Gateway() implements Subject {}

  /** One paired device. */
  public record OfDevice(DeviceId id) implements Subject {}

  public SpiffeId {
    require(
        DOMAIN.matcher(trustDomain).matches(),
        "trust domain must be a lower-case host name, got `%s`",
        trustDomain);
  }

  public static SpiffeId gateway(String trustDomain) {
    return new SpiffeId(trustDomain, new Gateway());
  }

  public static SpiffeId device(String trustDomain, DeviceId id) {
    return new SpiffeId(trustDomain, new OfDevice(id));
  }

  /**
   * @throws IllegalArgumentException unless {@code text} has exactly one of the two forms
   */
  public static SpiffeId parse(String text) {
    Matcher parts = FORM.matcher(text);
    require(parts.matches(), "not a SPIFFE id of this system: `%s`", text);
    return parts.group(2) != null
        ? gateway(parts.group(1))
        : device(parts.group(1), new DeviceId(parts.group(3)));
  }

  @Override
  public String toString() {
    String path =
        switch (subject) {
          case Gateway _ -> "gateway";
          case OfDevice(DeviceId id) -> "device/" + id;
        };
    return "spiffe://" + trustDomain + "/" + path;
  }
}
