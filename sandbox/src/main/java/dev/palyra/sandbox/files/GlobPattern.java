package dev.palyra.sandbox.files;

import com.google.re2j.Pattern;

/** File names with {@code *} for any characters and {@code ?} for one; nothing else is special. */
final class GlobPattern {
  private final Pattern pattern;

  GlobPattern(String glob) {
    StringBuilder regex = new StringBuilder();
    glob.codePoints()
        .forEach(c ->
            regex.append(
                switch (c) {
                  case '*' -> "(?s:.*)";
                  case '?' -> "(?s:.)";
                  default -> Pattern.quote(Character.toString(c));
                }));
    this.pattern = Pattern.compile(regex.toString());
  }

  boolean matches(String name) {
    return pattern.matches(name);
  }
}
