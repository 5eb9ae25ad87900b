package dev.palyra.cedar.validate;

import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.BoolType;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.SetOf;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Least upper bounds of strict validation: booleans join, everything else must be the same. Records
 * need the same attributes, required or optional alike.
 */
final class Lub {
  private Lub() {}

  /** The least type that holds the values of both, or null when there is none. */
  @SuppressWarnings(
      "ReferenceEquality") // Types of a schema are shared, so this keeps large ones cheap.
  static @Nullable CedarType of(CedarType a, CedarType b) {
    if (a == b) {
      return a;
    }
    if (a instanceof BoolType && b instanceof BoolType) {
      return BoolType.ANY;
    }
    if (a instanceof SetOf(CedarType ofA) && b instanceof SetOf(CedarType ofB)) {
      CedarType element = of(ofA, ofB);
      return element == null ? null : new SetOf(element);
    }
    if (a instanceof RecordOf recordA && b instanceof RecordOf recordB) {
      return record(recordA, recordB);
    }
    return a.equals(b) ? a : null;
  }

  private static @Nullable CedarType record(RecordOf a, RecordOf b) {
    if (!a.attributes().keySet().equals(b.attributes().keySet())) {
      return null;
    }
    Map<String, Attribute> joined = new LinkedHashMap<>();
    for (Map.Entry<String, Attribute> entry : a.attributes().entrySet()) {
      Attribute left = entry.getValue();
      Attribute right = b.get(entry.getKey());
      if (right == null || left.required() != right.required()) {
        return null;
      }
      CedarType type = of(left.type(), right.type());
      if (type == null) {
        return null;
      }
      joined.put(entry.getKey(), new Attribute(type, left.required()));
    }
    return new RecordOf(joined);
  }
}
