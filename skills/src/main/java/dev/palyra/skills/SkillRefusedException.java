package dev.palyra.skills;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;

/** A package is not taken, or not used any more. The message is one line for people. */
public final class SkillRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  public SkillRefusedException(String reason) {
    super(reason);
  }

  @FormatMethod
  static void check(boolean condition, @FormatString String reason, Object... arguments)
      throws SkillRefusedException {
    if (!condition) {
      throw new SkillRefusedException(String.format(reason, arguments));
    }
  }
}
