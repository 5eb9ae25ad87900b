package dev.palyra.core.secret;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A secret in the vault: {@code vault://<scope>/<key>[?version=N]}. Without a version it names the
 * current one.
 *
 * <p>A key is 1 to 128 characters of {@code A-Z a-z 0-9 . _ -} and starts with a letter or digit;
 * case matters. Versions count from 1 and are written without leading zeros. Nothing is decoded: a
 * reference has exactly one spelling.
 */
public record VaultRef(SecretScope scope, String key, OptionalInt version) implements SecretRef {
  private static final Pattern FORM =
      Pattern.compile("vault://([^/?]+)/([^/?]+)(?:\\?version=([1-9][0-9]{0,8}))?");

  public VaultRef {
    Syntax.require(Syntax.NAME, key, "secret key");
    if (version.isPresent() && version.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "secret version must be at least 1, got `%d`".formatted(version.getAsInt()));
    }
  }

  /** The current version of {@code key}. */
  public static VaultRef of(SecretScope scope, String key) {
    return new VaultRef(scope, key, OptionalInt.empty());
  }

  /**
   * @throws IllegalArgumentException unless {@code text} is exactly of the form given above
   */
  public static VaultRef parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "malformed secret reference \"%s\": expected vault://<scope>/<key>[?version=N]"
              .formatted(text));
    }
    OptionalInt version =
        parts.group(3) == null
            ? OptionalInt.empty()
            : OptionalInt.of(Integer.parseInt(parts.group(3)));
    return new VaultRef(SecretScope.parse(parts.group(1)), parts.group(2), version);
  }

  /** This secret, whichever version is current. */
  public VaultRef current() {
    return of(scope, key);
  }

  /** This secret in version {@code number}. */
  public VaultRef at(int number) {
    return new VaultRef(scope, key, OptionalInt.of(number));
  }

  @Override
  public String label() {
    return scope + "/" + key;
  }

  @Override
  public String toString() {
    String base = "vault://" + scope + "/" + key;
    return version.isPresent() ? base + "?version=" + version.getAsInt() : base;
  }
}
