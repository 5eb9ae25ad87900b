package dev.palyra.policy.schema;

import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.SetOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What one JSON Schema says of the values that match it, as far as types go. An algebra with the
 * two operations that the applicators of JSON Schema need: {@link #and} for {@code allOf} and
 * keywords side by side, {@link #or} for {@code anyOf} and {@code oneOf}.
 */
sealed interface Shape {
  /** Every value. */
  record Any() implements Shape {}

  /** No value. */
  record Never() implements Shape {}

  /** Only {@code null}, which Cedar does not have: an attribute that is null is absent. */
  record OnlyNull() implements Shape {}

  /** Values that no single Cedar type holds. */
  record Untypable(String reason) implements Shape {}

  /** Values of one Cedar type, and {@code null} where {@code nullable}. */
  record Known(CedarType type, boolean nullable) implements Shape {}

  Shape ANY = new Any();
  Shape NEVER = new Never();
  Shape ONLY_NULL = new OnlyNull();

  /** Receives the path of an attribute, below the shapes, that had to be left out, and why. */
  interface Losses extends BiConsumer<String, String> {}

  /** Values of both shapes. */
  static Shape and(Shape a, Shape b, Losses losses) {
    if (a instanceof Any || b instanceof Never) {
      return b;
    }
    if (b instanceof Any || a instanceof Never) {
      return a;
    }
    return switch (a) {
      // Whatever else the other shape demands, its values are of its type.
      case Untypable _ -> b;
      case OnlyNull _ -> b instanceof Known(_, boolean nullable) && !nullable ? NEVER : a;
      case Known known -> and(known, b, losses);
      case Any _, Never _ -> throw new AssertionError("handled above");
    };
  }

  private static Shape and(Known a, Shape b, Losses losses) {
    return switch (b) {
      case Untypable _ -> a;
      case OnlyNull _ -> a.nullable ? b : NEVER;
      case Known(CedarType other, boolean nullable) -> {
        boolean both = a.nullable && nullable;
        if (a.type instanceof RecordOf left && other instanceof RecordOf right) {
          yield new Known(merge(left, right, losses), both);
        }
        yield a.type.equals(other) ? new Known(other, both) : both ? ONLY_NULL : NEVER;
      }
      case Any _, Never _ -> throw new AssertionError("handled by the caller");
    };
  }

  /** The record of the attributes of both; required where either requires it. */
  private static RecordOf merge(RecordOf left, RecordOf right, Losses losses) {
    Map<String, Attribute> merged = new TreeMap<>(left.attributes());
    right
        .attributes()
        .forEach((name, attribute) -> {
          Attribute present = merged.get(name);
          if (present == null) {
            merged.put(name, attribute);
            return;
          }
          boolean required = present.required() || attribute.required();
          if (and(new Known(present.type(), false), new Known(attribute.type(), false), losses)
              instanceof Known(CedarType type, _)) {
            merged.put(name, new Attribute(type, required));
          } else {
            merged.remove(name);
            losses.accept(name, "no value can match all schemas that apply to it");
          }
        });
    return new RecordOf(merged);
  }

  /** Values of at least one of the shapes. */
  static Shape or(List<Shape> shapes, Losses losses) {
    boolean nullable = false;
    List<CedarType> types = new ArrayList<>();
    for (Shape shape : shapes) {
      switch (shape) {
        case Any _, Untypable _ -> {
          return shape;
        }
        case Never _ -> {}
        case OnlyNull _ -> nullable = true;
        case Known known -> {
          nullable |= known.nullable;
          types.add(known.type);
        }
      }
    }
    if (types.isEmpty()) {
      return nullable ? ONLY_NULL : NEVER;
    }
    if (types.stream().allMatch(RecordOf.class::isInstance)) {
      List<RecordOf> records = types.stream().map(RecordOf.class::cast).toList();
      return new Known(union(records, losses), nullable);
    }
    CedarType first = types.getFirst();
    return types.stream().allMatch(first::equals)
        ? new Known(first, nullable)
        : new Untypable("it may be " + alternatives(types));
  }

  /** What the records have in common, and as optional what some of them have. */
  private static RecordOf union(List<RecordOf> records, Losses losses) {
    Map<String, List<Attribute>> byName = new TreeMap<>();
    for (RecordOf item : records) {
      item.attributes()
          .forEach((name, attribute) ->
              byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(attribute));
    }
    Map<String, Attribute> united = new TreeMap<>();
    byName.forEach((name, attributes) -> {
      List<Shape> shapes =
          attributes.stream().<Shape>map(attribute -> new Known(attribute.type(), false)).toList();
      boolean required =
          attributes.size() == records.size() && attributes.stream().allMatch(Attribute::required);
      switch (or(shapes, (path, why) -> losses.accept(name + "." + path, why))) {
        case Known(CedarType type, _) -> united.put(name, new Attribute(type, required));
        case Untypable(String reason) -> losses.accept(name, reason);
        case Any _, Never _, OnlyNull _ -> throw new AssertionError("known shapes have a type");
      }
    });
    return new RecordOf(united);
  }

  private static String alternatives(List<CedarType> types) {
    List<String> names = types.stream().map(Shape::kind).distinct().toList();
    return names.size() == 1
        ? "a " + names.getFirst() + " of more than one kind"
        : "a " + String.join(" or a ", names);
  }

  private static String kind(CedarType type) {
    return switch (type) {
      case CedarType.StringType _ -> "string";
      case CedarType.LongType _ -> "integer";
      case CedarType.BoolType _ -> "boolean";
      case SetOf _ -> "array";
      case RecordOf _ -> "object";
      case CedarType.EntityOf _, CedarType.ExtensionType _ ->
          throw new AssertionError("no JSON value has the type " + type);
    };
  }
}
