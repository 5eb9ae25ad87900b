package dev.palyra.gateway.config;

import dev.palyra.policy.reload.Admission;
import dev.palyra.policy.signing.SignatureRequired;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/**
 * {@code [policy]}: how the policy folder is followed.
 *
 * @param watchInterval how often it is looked at, besides the operating system's notices
 * @param quiet how long it must stay the same before it is read
 * @param signedBy Ed25519 keys of which one must have signed the bundle; where there is none,
 *     bundles need no signature
 * @param replayCalls how many recorded calls a replay or a suggestion looks at, at most
 */
public record PolicySettings(
    Duration watchInterval, Duration quiet, List<PublicKey> signedBy, int replayCalls) {
  public static final PolicySettings DEFAULTS =
      new PolicySettings(Duration.ofSeconds(2), Duration.ofMillis(200), List.of(), 100_000);

  public PolicySettings {
    signedBy = List.copyOf(signedBy);
  }

  static PolicySettings read(TomlSection section) {
    var settings =
        new PolicySettings(
            section.read(
                "watch-interval",
                Form.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
                DEFAULTS.watchInterval),
            section.read(
                "quiet", Form.duration(Duration.ZERO, Duration.ofSeconds(30)), DEFAULTS.quiet),
            section
                .list(
                    "signed-by",
                    Form.parsed(
                        "an Ed25519 public key as `palyra policy keygen` prints it",
                        PolicySettings::publicKey),
                    16)
                .orElse(List.of()),
            section.read("replay-calls", Form.integer(1, 1_000_000), DEFAULTS.replayCalls));
    if (section.has("signed-by") && settings.signedBy.isEmpty()) {
      section.report("signed-by", "policy.signed-by must name at least one key, or be left out");
    }
    section.end();
    return settings;
  }

  /** What is asked of the files of a bundle before they are read as policies. */
  public Admission admission() {
    return signedBy.isEmpty() ? Admission.ANY : new SignatureRequired(signedBy);
  }

  private static PublicKey publicKey(String text) {
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException("it is not one in base64", e);
    }
  }
}
