package dev.palyra.cedar.json;

import java.util.Iterator;
import java.util.Map;

/**
 * Writes JSON. Deterministic: members come in the order of their map. Control characters are
 * escaped; everything else is written as it is.
 */
public final class JsonWriter {
  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;

  private JsonWriter(boolean pretty) {
    this.pretty = pretty;
  }

  /** The shortest text: no white space at all. */
  public static String compact(Json value) {
    JsonWriter writer = new JsonWriter(false);
    writer.write(value, 0);
    return writer.out.toString();
  }

  /** Indented by two spaces, one member or element a line. */
  public static String pretty(Json value) {
    JsonWriter writer = new JsonWriter(true);
    writer.write(value, 0);
    return writer.out.toString();
  }

  private void write(Json value, int indent) {
    switch (value) {
      case Json.Null _ -> out.append("null");
      case Json.Bool bool -> out.append(bool.value());
      case Json.Num num -> out.append(num.value());
      case Json.Str str -> string(str.value());
      case Json.Arr arr -> array(arr, indent);
      case Json.Obj obj -> object(obj, indent);
    }
  }

  private void array(Json.Arr arr, int indent) {
    out.append('[');
    Iterator<Json> items = arr.items().iterator();
    while (items.hasNext()) {
      line(indent + 1);
      write(items.next(), indent + 1);
      if (items.hasNext()) {
        out.append(',');
      }
    }
    if (!arr.items().isEmpty()) {
      line(indent);
    }
    out.append(']');
  }

  private void object(Json.Obj obj, int indent) {
    out.append('{');
    Iterator<Map.Entry<String, Json>> members = obj.members().entrySet().iterator();
    while (members.hasNext()) {
      Map.Entry<String, Json> member = members.next();
      line(indent + 1);
      string(member.getKey());
      out.append(pretty ? ": " : ":");
      write(member.getValue(), indent + 1);
      if (members.hasNext()) {
        out.append(',');
      }
    }
    if (!obj.members().isEmpty()) {
      line(indent);
    }
    out.append('}');
  }

  private void line(int indent) {
    if (pretty) {
      out.append('\n').repeat("  ", indent);
    }
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f) {
            out.append("\\u00").append(hex(c >> 4)).append(hex(c & 0xf));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static char hex(int digit) {
    return Character.forDigit(digit, 16);
  }
}
