package dev.palyra.identity.ca;

import static dev.palyra.core.Require.require;

import java.time.Duration;
import java.util.List;

/**
 * How the authority issues.
 *
 * @param hosts names and addresses under which the gateway is reached; the issuing authority may
 *     name no others
 * @param leafLife how long a certificate of a device or of the gateway holds
 * @param issuingLife how long the issuing authority holds; it is replaced at two thirds of that
 * @param rootLife how long a root holds
 * @param overlap how long after a rotation both roots are trusted
 */
public record CaSettings(
    List<String> hosts,
    Duration leafLife,
    Duration issuingLife,
    Duration rootLife,
    Duration overlap) {
  /** Certificates of a day under an authority of a quarter under a root of ten years. */
  public static CaSettings defaults(List<String> hosts) {
    return new CaSettings(
        hosts,
        Duration.ofHours(24),
        Duration.ofDays(90),
        Duration.ofDays(3_650),
        Duration.ofDays(7));
  }

  public CaSettings {
    hosts = List.copyOf(hosts);
    require(
        leafLife.isPositive() && leafLife.compareTo(issuingLife) < 0,
        "identity.leaf-life must be positive and shorter than that of the issuing authority, got `%s`",
        leafLife);
    require(
        overlap.compareTo(leafLife) >= 0,
        "identity.overlap must be at least the life of a leaf, got `%s`",
        overlap);
    require(issuingLife.compareTo(rootLife) < 0, "an authority cannot outlive its root");
  }
}
