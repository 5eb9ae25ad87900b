package dev.palyra.policy.explain;

import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Text;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes Cedar: conditions that hold for given arguments, and the names in them. */
public final class CedarText {
  /** A longer text is content, such as that of a file, and no rule should name it. */
  private static final int MAX_LITERAL = 100;

  private CedarText() {}

  /** The access to an attribute: {@code .name}, or {@code ["a name"]}. */
  public static String attribute(String name) {
    return Identifiers.isIdentifier(name) ? "." + name : "[" + Text.quote(name) + "]";
  }

  /** The test for an attribute: {@code target has name}. */
  public static String has(String target, String name) {
    return target + " has " + (Identifiers.isIdentifier(name) ? name : Text.quote(name));
  }

  /**
   * Clauses that hold for these attributes of {@code target}; each is valid behind those before.
   */
  public static List<String> equalities(String target, RecordValue values, RecordOf type) {
    List<String> clauses = new ArrayList<>();
    for (Map.Entry<String, Attribute> entry : type.attributes().entrySet()) {
      String name = entry.getKey();
      Value value = values.get(name);
      if (value == null) {
        continue;
      }
      List<String> equal = equality(target + attribute(name), value, entry.getValue().type());
      if (!equal.isEmpty() && !entry.getValue().required()) {
        clauses.add(has(target, name));
      }
      clauses.addAll(equal);
    }
    return clauses;
  }

  private static List<String> equality(String path, Value value, CedarType type) {
    if (type instanceof RecordOf nested && value instanceof RecordValue fields) {
      return equalities(path, fields, nested);
    }
    if (value instanceof SetValue set && set.size() == 0) {
      return List.of(path + ".isEmpty()");
    }
    boolean content =
        value instanceof StringValue(String text)
            ? text.length() > MAX_LITERAL
            : value.toString().length() > 10 * MAX_LITERAL;
    return content || isUntypedSet(value) || !hasLiteral(type)
        ? List.of()
        : List.of(path + " == " + value);
  }

  /** A record with an optional attribute has a type that no literal has. */
  private static boolean hasLiteral(CedarType type) {
    return switch (type) {
      case RecordOf record ->
          record.attributes().values().stream()
              .allMatch(attribute -> attribute.required() && hasLiteral(attribute.type()));
      case CedarType.SetOf(CedarType element) -> hasLiteral(element);
      case CedarType.BoolType _,
          CedarType.LongType _,
          CedarType.StringType _,
          CedarType.EntityOf _,
          CedarType.ExtensionType _ ->
          true;
    };
  }

  // The strict validator refuses a set literal that holds an empty set.
  private static boolean isUntypedSet(Value value) {
    return value instanceof SetValue set
        && set.elements().stream()
            .anyMatch(element ->
                element instanceof SetValue inner && (inner.size() == 0 || isUntypedSet(inner)));
  }

  /** {@code keyword\n{\n a &&\n b\n}}, or nothing when there are no clauses. */
  public static String block(String keyword, List<String> clauses) {
    return clauses.isEmpty() ? "" : keyword + " { " + String.join(" &&\n  ", clauses) + " }";
  }
}
