package dev.palyra.policy.schema;

import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.BoolType;
import dev.palyra.cedar.schema.CedarType.LongType;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.SetOf;
import dev.palyra.cedar.schema.CedarType.StringType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Converts the arguments of a call to the Cedar record that the tool's schema was typed as. What
 * the type does not hold is left out; what it holds and the arguments contradict is refused, since
 * a policy that looks at it must never be asked about a call in which it is merely missing.
 */
public final class ArgumentReader {
  private ArgumentReader() {}

  /**
   * Converts.
   *
   * @throws ArgumentMismatchException when a required attribute is missing, or a value is not of
   *     its type, such as an integer beyond 64 bits
   */
  public static RecordValue read(JsonNode arguments, RecordOf type) {
    return object(arguments, type, "arguments");
  }

  private static RecordValue object(JsonNode node, RecordOf type, String where) {
    if (!node.isObject()) {
      throw mismatch(where, "an object", node);
    }
    Map<String, Value> values = HashMap.newHashMap(type.attributes().size());
    for (Map.Entry<String, Attribute> entry : type.attributes().entrySet()) {
      JsonNode member = node.get(entry.getKey());
      if (member != null && !member.isNull()) {
        values.put(entry.getKey(), value(member, entry.getValue().type(), where, entry.getKey()));
      } else if (entry.getValue().required()) {
        throw new ArgumentMismatchException(where + "." + entry.getKey() + " is missing");
      }
    }
    return RecordValue.of(values);
  }

  // The path is put together only for an error or a step down: most values are plain.
  private static Value value(JsonNode node, CedarType type, String where, String name) {
    return switch (type) {
      case StringType _ -> {
        if (!node.isString()) {
          throw mismatch(where + "." + name, "a string", node);
        }
        yield new StringValue(node.asString());
      }
      case LongType _ -> new LongValue(integer(node, where + "." + name));
      case BoolType _ -> {
        if (!node.isBoolean()) {
          throw mismatch(where + "." + name, "a boolean", node);
        }
        yield BoolValue.of(node.asBoolean());
      }
      case SetOf(CedarType element) -> set(node, element, where + "." + name);
      case RecordOf record -> object(node, record, where + "." + name);
      case CedarType.EntityOf _, CedarType.ExtensionType _ ->
          throw new AssertionError("no JSON value has the type " + type);
    };
  }

  private static SetValue set(JsonNode node, CedarType element, String where) {
    if (!node.isArray()) {
      throw mismatch(where, "an array", node);
    }
    List<Value> elements = new ArrayList<>(node.size());
    for (JsonNode member : node) {
      if (!member.isNull()) {
        elements.add(value(member, element, where, "[]"));
      }
    }
    return SetValue.of(elements);
  }

  private static long integer(JsonNode node, String where) {
    if (node.isNumber()
        && (node.isIntegralNumber() || node.decimalValue().stripTrailingZeros().scale() <= 0)
        && node.canConvertToLong()) {
      return node.asLong();
    }
    throw mismatch(where, "an integer of 64 bits", node);
  }

  private static ArgumentMismatchException mismatch(String where, String wanted, JsonNode node) {
    return new ArgumentMismatchException(
        where
            + " must be "
            + wanted
            + ", got "
            + node.getNodeType().name().toLowerCase(java.util.Locale.ROOT));
  }
}
