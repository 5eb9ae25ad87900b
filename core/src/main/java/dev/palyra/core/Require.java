package dev.palyra.core;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.jspecify.annotations.Nullable;

/**
 * Checks with which values validate themselves. Messages name the value and quote the input, and
 * never a secret.
 */
public final class Require {
  private Require() {}

  /**
   * Throws {@link IllegalArgumentException} with the formatted message unless {@code condition}
   * holds.
   */
  @FormatMethod
  public static void require(
      boolean condition, @FormatString String message, @Nullable Object... arguments) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(message, arguments));
    }
  }
}
