package dev.palyra.core.identity;

import static dev.palyra.core.Require.require;

import dev.palyra.core.call.Principal;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A paired device.
 *
 * @param name what its owner calls it; not unique
 * @param kind what it says it is, such as {@code linux}; shown, and never decided on
 * @param revoked when it was shut out for good, if it was
 */
public record Device(
    DeviceId id,
    String name,
    String kind,
    DeviceRole role,
    Instant paired,
    Optional<Instant> revoked) {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._'-]{0,63}");

  public Device {
    requireName("device name", name);
    requireName("device kind", kind);
  }

  /** Whether it may connect. */
  public boolean active() {
    return revoked.isEmpty();
  }

  /** Who it acts as. */
  public Principal principal() {
    return role.principal(id);
  }

  /** Names are shown to operators who decide on them: no control or direction characters. */
  public static void requireName(String what, String name) {
    require(
        NAME.matcher(name).matches(),
        "%s must be 1 to 64 letters, digits, spaces or one of `._'-`, got `%s`",
        what,
        name);
  }
}
