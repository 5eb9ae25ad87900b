package dev.palyra.core.call;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The one byte form of a JSON value, after RFC 8785 (JSON Canonicalization Scheme): no white space,
 * keys sorted by UTF-16 code units, numbers as ECMAScript prints them.
 *
 * <p>Numbers that a double cannot hold exactly are refused rather than rounded: two calls that
 * differ must never share a digest. Integers beyond 2^53 in magnitude therefore have to be sent as
 * strings. Unpaired surrogates are refused.
 */
public final class CanonicalJson {
  private static final long MAX_SAFE_INTEGER = 1L << 53;

  private CanonicalJson() {}

  /**
   * Returns the canonical UTF-8 bytes.
   *
   * @throws MalformedJsonException for a number or string that has no canonical form
   */
  public static byte[] bytes(JsonNode node) {
    return text(node).getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the canonical text; see {@link #bytes(JsonNode)}. */
  public static String text(JsonNode node) {
    var out = new StringBuilder();
    write(node, out);
    return out.toString();
  }

  /** Returns the canonical text of an object whose values are strings. */
  public static String text(Map<String, String> strings) {
    var out = new StringBuilder();
    out.append('{');
    String separator = "";
    for (Map.Entry<String, String> member : new TreeMap<>(strings).entrySet()) {
      out.append(separator);
      writeString(member.getKey(), out);
      out.append(':');
      writeString(member.getValue(), out);
      separator = ",";
    }
    return out.append('}').toString();
  }

  // The depth is bounded by StrictJson.MAX_DEPTH for whatever came from outside.
  private static void write(JsonNode node, StringBuilder out) {
    switch (node.getNodeType()) {
      case OBJECT -> writeObject(node, out);
      case ARRAY -> writeArray(node, out);
      case STRING -> writeString(node.asString(), out);
      case NUMBER -> out.append(number(node));
      case BOOLEAN -> out.append(node.asBoolean());
      case NULL -> out.append("null");
      case BINARY, MISSING, POJO ->
          throw new MalformedJsonException("not a JSON value: " + node.getNodeType());
    }
  }

  private static void writeObject(JsonNode node, StringBuilder out) {
    List<String> keys = new ArrayList<>(node.propertyNames());
    keys.sort(String::compareTo); // String compares UTF-16 code units, as section 3.2.3 asks.
    out.append('{');
    String separator = "";
    for (String key : keys) {
      out.append(separator);
      writeString(key, out);
      out.append(':');
      write(node.get(key), out);
      separator = ",";
    }
    out.append('}');
  }

  private static void writeArray(JsonNode node, StringBuilder out) {
    out.append('[');
    String separator = "";
    for (JsonNode element : node) {
      out.append(separator);
      write(element, out);
      separator = ",";
    }
    out.append(']');
  }

  private static void writeString(String value, StringBuilder out) {
    out.append('"');
    int plain = 0; // Where the part begins that stands as it is.
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isSurrogate(c)) {
        requirePaired(value, i);
      } else if (c < 0x20 || c == '"' || c == '\\') {
        out.append(value, plain, i);
        writeEscaped(c, out);
        plain = i + 1;
      }
    }
    out.append(value, plain, value.length()).append('"');
  }

  private static void writeEscaped(char c, StringBuilder out) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> out.append(String.format("\\u%04x", (int) c));
    }
  }

  private static void requirePaired(String value, int i) {
    char c = value.charAt(i);
    boolean paired =
        Character.isHighSurrogate(c)
            ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
            : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
    if (!paired) {
      throw new MalformedJsonException("a string holds an unpaired surrogate");
    }
  }

  private static String number(JsonNode node) {
    var exact = node.decimalValue();
    if (exact.scale() <= 0 || exact.stripTrailingZeros().scale() <= 0) {
      if (exact.abs().compareTo(java.math.BigDecimal.valueOf(MAX_SAFE_INTEGER)) > 0) {
        throw new MalformedJsonException("an integer is beyond 2^53: send it as a string");
      }
      return Long.toString(exact.longValueExact());
    }
    return EcmaScriptNumber.format(exact.doubleValue());
  }
}
