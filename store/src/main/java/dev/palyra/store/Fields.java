package dev.palyra.store;

import dev.palyra.core.call.CanonicalJson;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;

/** Collects the fields of one audit record. Every value is bounded and has a canonical form. */
final class Fields {
  static final int MAX_VALUE = 2_000;
  static final int MAX_LIST = 64;

  private final TreeMap<String, String> values = new TreeMap<>();

  Fields put(String name, String value) {
    if (values.put(name, clean(value)) != null) {
      throw new IllegalArgumentException("audit field `" + name + "` is given twice");
    }
    return this;
  }

  Fields put(String name, long value) {
    return put(name, Long.toString(value));
  }

  Fields put(String name, boolean value) {
    return put(name, Boolean.toString(value));
  }

  Fields put(String name, Optional<String> value) {
    value.ifPresent(present -> put(name, present));
    return this;
  }

  /** In microseconds. */
  Fields put(String name, Duration value) {
    return put(name + "_us", value.toNanos() / 1_000);
  }

  /** As a JSON array; what is beyond {@link #MAX_LIST} is only counted. Nothing for no element. */
  Fields put(String name, List<String> elements) {
    if (elements.isEmpty()) {
      return this;
    }
    var array = JsonNodeFactory.instance.arrayNode();
    Stream<String> shown = elements.stream().limit(MAX_LIST);
    shown.forEach(element -> array.add(clean(element)));
    if (elements.size() > MAX_LIST) {
      put(name + "_left_off", elements.size() - MAX_LIST);
    }
    values.put(name, CanonicalJson.text(array));
    return this;
  }

  SequencedMap<String, String> done() {
    return values;
  }

  /** Cuts what is too long, and replaces what UTF-8 cannot carry. */
  private static String clean(String value) {
    if (value.length() <= MAX_VALUE && !hasSurrogate(value)) {
      return value;
    }
    var out = new StringBuilder(Math.min(value.length(), MAX_VALUE));
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      if (out.length() + Character.charCount(c) > MAX_VALUE) {
        return out.append('…').toString();
      }
      out.appendCodePoint(
          c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c);
      i += Character.charCount(c);
    }
    return out.toString();
  }

  private static boolean hasSurrogate(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        return true;
      }
    }
    return false;
  }
}
