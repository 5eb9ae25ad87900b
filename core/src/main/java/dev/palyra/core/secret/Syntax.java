package dev.palyra.core.secret;

import java.util.regex.Pattern;

/**
 * The characters that scopes and keys are made of: none needs escaping in JSON, TOML or a URL path.
 */
final class Syntax {
  static final Pattern ID = Pattern.compile("[A-Za-z0-9@+][A-Za-z0-9._@+:-]{0,127}");
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private Syntax() {}

  static void require(Pattern pattern, String text, String what) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "%s \"%s\" must match %s".formatted(what, text, pattern.pattern()));
    }
  }
}
