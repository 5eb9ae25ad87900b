package dev.palyra.gateway.config;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;

/** The form that a value must have. */
public interface Form<T> {
  /** Completes "must be", such as {@code a whole number from 0 to 65535}. */
  String description();

  /**
   * Reads a value as TOML gives it: String, Long, Double, Boolean, a date, a table or an array.
   *
   * @throws IllegalArgumentException whose message goes on from the key's name
   */
  T read(Object value);

  /** A string. */
  static Form<String> text(int maxChars) {
    return of(
        "a string of 1 to " + maxChars + " characters",
        value ->
            value instanceof String text && !text.isEmpty() && text.length() <= maxChars
                ? text
                : null);
  }

  /** {@code true} or {@code false}. */
  static Form<Boolean> flag() {
    return of("true or false", value -> value instanceof Boolean flag ? flag : null);
  }

  /** A whole number in a range. */
  static Form<Integer> integer(int min, int max) {
    return of(
        "a whole number from " + min + " to " + max,
        value ->
            value instanceof Long number && number >= min && number <= max
                ? (Integer) number.intValue()
                : null);
  }

  /** One of a few words. */
  static Form<String> word(Set<String> words) {
    var sorted = String.join(", ", new java.util.TreeSet<>(words));
    return of(
        "one of " + sorted,
        value -> value instanceof String text && words.contains(text) ? text : null);
  }

  /** A length of time, such as {@code "500ms"}, {@code "2s"}, {@code "15m"}; see {@link Units}. */
  static Form<java.time.Duration> duration(java.time.Duration min, java.time.Duration max) {
    return of(
        "a duration from \"" + Units.print(min) + "\" to \"" + Units.print(max) + "\"",
        value ->
            value instanceof String text
                ? Units.duration(text)
                    .filter(d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0)
                    .orElse(null)
                : null);
  }

  /**
   * A number of bytes, such as {@code "256m"}, {@code "64k"} or {@code 1024}; see {@link Units}.
   */
  static Form<Long> size(long min, long max) {
    return of(
        "a size from \"" + Units.print(min) + "\" to \"" + Units.print(max) + "\"",
        value -> {
          var bytes =
              value instanceof Long number
                  ? java.util.Optional.of(number)
                  : value instanceof String text
                      ? Units.size(text)
                      : java.util.Optional.<Long>empty();
          return bytes.filter(b -> b >= min && b <= max).orElse(null);
        });
  }

  /** A path; a relative one starts at {@code base}, and {@code ~/} stands for the user's folder. */
  static Form<Path> path(Path base, Path userFolder) {
    return of(
        "a path",
        value -> {
          if (!(value instanceof String text) || text.isEmpty() || text.indexOf('\0') >= 0) {
            return null;
          }
          return text.equals("~") || text.startsWith("~/")
              ? userFolder.resolve(text.substring(Math.min(2, text.length()))).normalize()
              : base.resolve(text).normalize();
        });
  }

  /** A string that {@code parse} understands; its objections become the mistake. */
  static <T> Form<T> parsed(String description, Function<String, T> parse) {
    return new Form<>() {
      @Override
      public String description() {
        return description;
      }

      @Override
      public T read(Object value) {
        if (value instanceof String text) {
          try {
            return parse.apply(text);
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be " + description + ": " + e.getMessage(), e);
          }
        }
        throw new IllegalArgumentException("must be " + description + ", got " + shown(value));
      }
    };
  }

  private static <T> Form<T> of(
      String description, Function<Object, @org.jspecify.annotations.Nullable T> read) {
    return new Form<>() {
      @Override
      public String description() {
        return description;
      }

      @Override
      public T read(Object value) {
        T result = read.apply(value);
        if (result == null) {
          throw new IllegalArgumentException("must be " + description + ", got " + shown(value));
        }
        return result;
      }
    };
  }

  private static String shown(Object value) {
    String text =
        switch (value) {
          case String string -> "\"" + string + "\"";
          case org.tomlj.TomlTable _ -> "a table";
          case org.tomlj.TomlArray _ -> "a list";
          default -> value.toString();
        };
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= 60 ? line : line.substring(0, 59) + "…";
  }
}
