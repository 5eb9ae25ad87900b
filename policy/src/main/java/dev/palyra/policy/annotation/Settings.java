package dev.palyra.policy.annotation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The value of an annotation: {@code key=value} settings and bare flags, separated by white space,
 * each at most once.
 */
final class Settings {
  private final Map<String, String> values = new LinkedHashMap<>();

  private Settings() {}

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException for a setting that is not among {@code keys} and {@code
   *     flags}, one without its value, or one that is there twice
   */
  static Settings parse(String text, List<String> keys, List<String> flags) {
    var settings = new Settings();
    for (String token : text.strip().split("\\s+", -1)) {
      if (token.isEmpty()) {
        continue;
      }
      int equals = token.indexOf('=');
      String key = equals < 0 ? token : token.substring(0, equals);
      String value = equals < 0 ? "" : token.substring(equals + 1);
      if (equals < 0 ? !flags.contains(key) : !keys.contains(key) || value.isEmpty()) {
        throw new IllegalArgumentException("`" + token + "` is none of " + forms(keys, flags));
      }
      if (settings.values.put(key, value) != null) {
        throw new IllegalArgumentException("`" + key + "` is set twice");
      }
    }
    return settings;
  }

  private static String forms(List<String> keys, List<String> flags) {
    return String.join(
        ", ",
        java.util.stream.Stream.concat(keys.stream().map(key -> key + "=…"), flags.stream())
            .map(form -> "`" + form + "`")
            .toList());
  }

  boolean has(String flag) {
    return values.containsKey(flag);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /** The setting of that name, read by {@code reader}, whose complaint gets the name in front. */
  <T> Optional<T> get(String key, Function<String, T> reader) {
    String text = values.get(key);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.apply(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("`" + key + "=" + text + "`: " + e.getMessage(), e);
    }
  }
}
