package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.Text;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The type of a value, with every name resolved. Types of a {@link Schema} nest at most {@link
 * SchemaLimits#typeNesting()} deep, so code that walks them may recurse.
 */
public sealed interface CedarType {

  /**
   * A boolean. The validator also knows expressions that can only be true, or only be false; in a
   * schema it is always {@link #ANY}.
   */
  enum BoolType implements CedarType {
    ANY,
    TRUE,
    FALSE;

    public static BoolType of(boolean value) {
      return value ? TRUE : FALSE;
    }

    /** The type of the negation. */
    public BoolType not() {
      return switch (this) {
        case ANY -> ANY;
        case TRUE -> FALSE;
        case FALSE -> TRUE;
      };
    }

    @Override
    public String toString() {
      return switch (this) {
        case ANY -> "Bool";
        case TRUE -> "__cedar::internal::True";
        case FALSE -> "__cedar::internal::False";
      };
    }
  }

  /** A 64-bit integer. */
  enum LongType implements CedarType {
    LONG;

    @Override
    public String toString() {
      return "Long";
    }
  }

  /** A text. */
  enum StringType implements CedarType {
    STRING;

    @Override
    public String toString() {
      return "String";
    }
  }

  /** A type of an extension. */
  enum ExtensionType implements CedarType {
    IPADDR("ipaddr"),
    DECIMAL("decimal"),
    DATETIME("datetime"),
    DURATION("duration");

    private final String text;

    ExtensionType(String text) {
      this.text = text;
    }

    /** The type of that name, or null when there is none. */
    public static @Nullable ExtensionType named(String name) {
      return switch (name) {
        case "ipaddr" -> IPADDR;
        case "decimal" -> DECIMAL;
        case "datetime" -> DATETIME;
        case "duration" -> DURATION;
        default -> null;
      };
    }

    /** Whether {@code <} and its kin compare two values of it. */
    public boolean isOrdered() {
      return this == DATETIME || this == DURATION;
    }

    /** The name of the type. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** A reference to an entity of that type. */
  record EntityOf(EntityType type) implements CedarType {
    @Override
    public String toString() {
      return type.name();
    }
  }

  /** A set whose elements are all of one type. */
  record SetOf(CedarType element) implements CedarType {
    @Override
    public String toString() {
      return "Set<" + element + ">";
    }
  }

  /** A record with exactly these attributes, of which the optional ones may be missing. */
  record RecordOf(Map<String, Attribute> attributes) implements CedarType {
    public static final RecordOf EMPTY = new RecordOf(Map.of());

    public RecordOf {
      attributes = Collections.unmodifiableMap(new LinkedHashMap<>(new TreeMap<>(attributes)));
    }

    /** The attribute of that name, or null when the record has none. */
    public @Nullable Attribute get(String name) {
      return attributes.get(name);
    }

    @Override
    public String toString() {
      StringBuilder out = new StringBuilder("{");
      attributes.forEach((name, attribute) ->
          out.append(out.length() == 1 ? "" : ", ")
              .append(Identifiers.isIdentifier(name) ? name : Text.quote(name))
              .append(attribute.required() ? ": " : "?: ")
              .append(attribute.type()));
      return out.append('}').toString();
    }
  }

  /**
   * An attribute of a record or an entity.
   *
   * @param required whether every value has it
   */
  record Attribute(CedarType type, boolean required) {}
}
