package dev.palyra.vault;

import dev.palyra.core.secret.SecretRef;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds secrets that stand in a configuration where a reference should: by the shapes that issuers
 * give their tokens, by the name of the key, and by entropy. Says which key and never which value.
 */
public final class InlineSecrets {
  /**
   * A secret where none may be.
   *
   * @param key the configuration key, as given
   * @param reason what it looks like
   * @param reference what belongs in its place
   */
  public record Finding(String key, String reason, String reference) {
    /** What moves it into the vault. */
    public String command() {
      return "palyra secrets set " + reference;
    }
  }

  private record Shape(String name, Pattern pattern) {
    Shape(String name, String pattern) {
      this(name, Pattern.compile(pattern));
    }
  }

  /** From the issuers' documentation of their token formats. */
  private static final List<Shape> SHAPES =
      List.of(
          new Shape("a private key", "-----BEGIN [A-Z ]*PRIVATE KEY-----"),
          new Shape("an age identity", "AGE-SECRET-KEY-1[0-9A-Z]{20,}"),
          new Shape(
              "a GitHub token", "\\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})"),
          new Shape("a GitLab token", "\\bglpat-[A-Za-z0-9_-]{16,}"),
          new Shape("a Slack token", "\\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
          new Shape("an AWS access key", "\\b(AKIA|ASIA)[A-Z2-7]{16}\\b"),
          new Shape("a Google API key", "\\bAIza[A-Za-z0-9_-]{30,}"),
          new Shape("a Google OAuth token", "\\bya29\\.[A-Za-z0-9_-]{20,}"),
          new Shape("a model provider's key", "\\bsk-[A-Za-z0-9_-]{20,}"),
          new Shape("a Stripe key", "\\b[rs]k_(live|test)_[A-Za-z0-9]{16,}"),
          new Shape("an npm token", "\\bnpm_[A-Za-z0-9]{30,}"),
          new Shape("a PyPI token", "\\bpypi-[A-Za-z0-9_-]{40,}"),
          new Shape("a Hugging Face token", "\\bhf_[A-Za-z0-9]{20,}"),
          new Shape("a SendGrid key", "\\bSG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}"),
          new Shape("a JSON Web Token", "\\beyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\."),
          new Shape("a password in a URL", "[a-z][a-z0-9+.-]*://[^/\\s:@]*:[^/\\s:@]+@"),
          new Shape("an authorization header", "(?i)\\b(bearer|basic)\\s+[A-Za-z0-9+/._~=-]{16,}"));

  private static final Pattern SECRET_KEY =
      Pattern.compile(
          "(^|[._-])(password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|credentials?)$");

  /** Keys whose values are random on purpose and public. */
  private static final Pattern PUBLIC_KEY =
      Pattern.compile(
          "(sha(1|256|512)?|digest|hash|fingerprint|revision|checksum|public[_-]?key|id|uuid)$");

  private static final Pattern OPAQUE = Pattern.compile("[A-Za-z0-9+/=_-]{24,}");

  /**
   * Bits per character; English words stay below 3.5, random base64 of 24 characters is above 4.
   */
  private static final double RANDOM_TEXT = 3.8;

  /** Random hexadecimal of 32 characters is above this; dates and counters are below. */
  private static final double RANDOM_HEX = 3.0;

  /** The longest key of a reference. */
  private static final int MAX_KEY = 128;

  private InlineSecrets() {}

  /**
   * What is to be said of {@code value}, which stands under {@code key}, if it looks like a secret.
   */
  public static Optional<Finding> finding(String key, String value) {
    return suspicion(key, value).map(reason -> new Finding(key, reason, reference(key)));
  }

  /** What {@code value} looks like, if it looks like a secret. */
  public static Optional<String> suspicion(String key, String value) {
    if (value.isBlank() || SecretRef.looksLikeRef(value)) {
      return Optional.empty();
    }
    for (Shape shape : SHAPES) {
      if (shape.pattern().matcher(value).find()) {
        return Optional.of(shape.name());
      }
    }
    String name = key.toLowerCase(Locale.ROOT);
    if (SECRET_KEY.matcher(name).find()) {
      return Optional.of("the value of a key that names a secret");
    }
    if (!PUBLIC_KEY.matcher(name).find() && OPAQUE.matcher(value).matches() && random(value)) {
      return Optional.of("a random string");
    }
    return Optional.empty();
  }

  private static boolean random(String value) {
    if (value.matches("[0-9a-fA-F-]{32,}")) {
      return entropy(value) > RANDOM_HEX;
    }
    boolean mixed =
        value.matches(".*[0-9].*") && value.matches(".*[A-Z].*") && value.matches(".*[a-z].*");
    return mixed && !value.startsWith("/") && entropy(value) > RANDOM_TEXT;
  }

  /** Shannon's, of the characters, in bits for each. */
  private static double entropy(String value) {
    int[] counts = new int[128];
    value.chars().forEach(c -> counts[c]++);
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / value.length();
        bits -= share * Math.log(share) / Math.log(2);
      }
    }
    return bits;
  }

  private static String reference(String key) {
    String name = key.replaceAll("[^A-Za-z0-9.-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
    return "vault://global/"
        + (name.isEmpty() ? "secret" : name.substring(0, Math.min(name.length(), MAX_KEY)));
  }
}
