package dev.palyra.cedar.validate;

import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.EntityOf;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.SetOf;

/** Types as errors call them. A record type can be as large as a schema, so it is cut short. */
final class TypeText {
  private static final int MAX_ATTRIBUTES = 8;

  private TypeText() {}

  static String of(CedarType type) {
    return switch (type) {
      case CedarType.BoolType _ -> "Bool";
      case CedarType.LongType _, CedarType.StringType _, CedarType.ExtensionType _ ->
          type.toString();
      case EntityOf(var entity) -> "`" + entity + "`";
      case SetOf(CedarType element) -> "Set<" + of(element) + ">";
      case RecordOf record ->
          record.attributes().size() <= MAX_ATTRIBUTES
              ? "a record of " + record.attributes().keySet()
              : "a record of " + record.attributes().size() + " attributes";
    };
  }
}
