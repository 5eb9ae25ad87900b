package dev.palyra.cedar.differential;

import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.Text;
import dev.palyra.cedar.schema.ActionInfo;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.BoolType;
import dev.palyra.cedar.schema.CedarType.EntityOf;
import dev.palyra.cedar.schema.CedarType.ExtensionType;
import dev.palyra.cedar.schema.CedarType.LongType;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.SetOf;
import dev.palyra.cedar.schema.CedarType.StringType;
import dev.palyra.cedar.schema.EntityTypeInfo;
import dev.palyra.cedar.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes random policies that are mostly well typed for one kind of request of a schema, and mostly
 * ask for what is optional before they read it.
 */
final class RandomPolicy {
  private final Dice dice;
  private final Schema schema;
  private final RandomData data;
  private final ActionInfo action;
  private final EntityType principal;
  private final EntityType resource;
  private final int wrong; // How many of a thousand expressions are of another type.
  // What can be read without asking, by type.
  private final Map<String, CedarType> readable = new LinkedHashMap<>();

  RandomPolicy(Dice dice, Schema schema) {
    this.dice = dice;
    this.schema = schema;
    this.data = new RandomData(dice, schema, 5, true);
    this.wrong = dice.of(0, 8, 8, 60);
    List<ActionInfo> usable =
        schema.actions().values().stream().filter(RandomData::applies).toList();
    List<EntityType> all = List.copyOf(schema.entityTypes().keySet());
    this.action = usable.isEmpty() ? dice.of(schema.actions().values()) : dice.of(usable);
    this.principal = dice.of(usable.isEmpty() ? all : action.principals());
    this.resource = dice.of(usable.isEmpty() ? all : action.resources());
    read("principal", new EntityOf(principal), 2);
    read("resource", new EntityOf(resource), 2);
    read("context", action.context(), 3);
    readable.put("action", new EntityOf(action.action().type()));
  }

  private void read(String path, CedarType type, int depth) {
    readable.put(path, type);
    if (depth == 0) {
      return;
    }
    attributes(type)
        .attributes()
        .forEach((name, attribute) -> {
          if (attribute.required()) {
            read(path + select(name), attribute.type(), depth - 1);
          }
        });
  }

  private RecordOf attributes(CedarType type) {
    if (type instanceof RecordOf record) {
      return record;
    }
    EntityTypeInfo info = type instanceof EntityOf(EntityType t) ? schema.entityType(t) : null;
    return info == null ? RecordOf.EMPTY : info.attributes();
  }

  private static String select(String name) {
    return Identifiers.isIdentifier(name) ? "." + name : "[" + Text.quote(name) + "]";
  }

  String policy() {
    return write(scope("principal", principal), scope("resource", resource));
  }

  /** A template with a slot for the resource and sometimes one for the principal. */
  String template() {
    return write(
        dice.percent(50) ? "principal in ?principal" : scope("principal", principal),
        dice.of("resource == ?resource", "resource in ?resource", "resource is %s in ?resource")
            .formatted(resource));
  }

  EntityType resourceType() {
    return resource;
  }

  EntityType principalType() {
    return principal;
  }

  private String write(String principalScope, String resourceScope) {
    StringBuilder out = new StringBuilder(dice.percent(70) ? "permit" : "forbid");
    out.append(" (").append(principalScope).append(", ").append(actionScope());
    out.append(", ").append(resourceScope).append(")");
    for (int i = dice.below(3); i > 0; i--) {
      out.append(dice.percent(75) ? "\n  when { " : "\n  unless { ");
      out.append(expression(BoolType.ANY, dice.between(1, 4))).append(" }");
    }
    return out.append(";").toString();
  }

  private String scope(String variable, EntityType type) {
    EntityType other = dice.percent(80) ? type : dice.of(schema.entityTypes().keySet());
    EntityType ancestor = ancestor(type);
    return variable
        + switch (dice.below(7)) {
          case 0 -> " == " + data.entityOf(other);
          case 1 -> " in " + data.entityOf(ancestor);
          case 2 -> " is " + other;
          case 3 -> " is " + other + " in " + data.entityOf(ancestor);
          default -> "";
        };
  }

  private EntityType ancestor(EntityType type) {
    EntityTypeInfo info = schema.entityType(type);
    return info == null || info.ancestors().isEmpty() || dice.percent(20)
        ? dice.of(schema.entityTypes().keySet())
        : dice.of(info.ancestors());
  }

  private String actionScope() {
    EntityUid other = dice.of(schema.actions().keySet());
    return switch (dice.below(6)) {
      case 0 -> "action == " + (dice.percent(85) ? action.action() : other);
      case 1 -> "action in " + (dice.percent(50) ? action.action() : other);
      case 2 -> "action in [" + action.action() + ", " + other + "]";
      case 3 -> dice.percent(10) ? "action in []" : "action == " + action.action();
      default -> "action";
    };
  }

  /** An expression that is mostly of the type. */
  private String expression(CedarType type, int depth) {
    if (dice.permille(wrong)) {
      return expression(otherType(), depth); // Of a wrong type.
    }
    if (depth <= 0 || dice.percent(25)) {
      return leaf(type);
    }
    if (dice.percent(5)) {
      return "(if %s then %s else %s)"
          .formatted(
              expression(BoolType.ANY, depth - 1),
              expression(type, depth - 1),
              expression(type, depth - 1));
    }
    return switch (type) {
      case BoolType _ -> bool(depth - 1);
      case LongType _ -> number(depth - 1);
      case SetOf(CedarType element) -> set(element, depth - 1);
      case RecordOf record -> record(record, depth - 1);
      case ExtensionType extension -> extension(extension, depth - 1);
      case StringType _, EntityOf _ -> leaf(type);
    };
  }

  private CedarType otherType() {
    return dice.of(
        LongType.LONG,
        StringType.STRING,
        BoolType.ANY,
        new EntityOf(dice.of(schema.entityTypes().keySet())),
        new SetOf(LongType.LONG),
        ExtensionType.DURATION,
        RecordOf.EMPTY);
  }

  private String leaf(CedarType type) {
    List<String> paths =
        readable.entrySet().stream()
            .filter(entry -> entry.getValue().equals(type))
            .map(Map.Entry::getKey)
            .toList();
    return !paths.isEmpty() && dice.percent(60) ? dice.of(paths) : literal(type);
  }

  private String literal(CedarType type) {
    return switch (type) {
      case BoolType _ -> dice.of("true", "false");
      case LongType _ -> number(dice.number());
      case StringType _ -> Text.quote(dice.text());
      case EntityOf(EntityType entity) -> data.entityOf(entity).toString();
      case SetOf(CedarType element) -> "[" + literal(element) + "]";
      case RecordOf record -> record(record, 0);
      case ExtensionType extension ->
          (extension == ExtensionType.IPADDR ? "ip" : extension.toString())
              + "("
              + Text.quote(dice.percent(97) ? data.extensionText(extension) : "nonsense")
              + ")";
    };
  }

  private static String number(long value) {
    return value < 0 ? "(" + value + ")" : Long.toString(value);
  }

  private String bool(int depth) {
    return switch (dice.below(16)) {
      case 0, 1 ->
          "(" + expression(BoolType.ANY, depth) + " && " + expression(BoolType.ANY, depth) + ")";
      case 2 ->
          "(" + expression(BoolType.ANY, depth) + " || " + expression(BoolType.ANY, depth) + ")";
      case 3 -> "!(" + expression(BoolType.ANY, depth) + ")";
      case 4, 5 -> comparison(anyType(), dice.of("==", "!="), depth);
      case 6 ->
          comparison(
              dice.of(LongType.LONG, ExtensionType.DATETIME, ExtensionType.DURATION),
              dice.of("<", "<=", ">", ">="),
              depth);
      case 7 -> membership(depth);
      case 8 -> contains(depth);
      case 9 -> "(%s like %s)".formatted(expression(StringType.STRING, depth), pattern());
      case 10 -> "(" + path() + " is " + dice.of(schema.entityTypes().keySet()) + ")";
      case 11 -> tag(depth);
      case 12 -> extensionTest(depth);
      case 13 -> expression(new SetOf(anyType()), depth) + ".isEmpty()";
      default -> optional(depth);
    };
  }

  private CedarType anyType() {
    return dice.percent(70) ? dice.of(readable.values()) : otherType();
  }

  private String comparison(CedarType type, String operator, int depth) {
    return "(%s %s %s)".formatted(expression(type, depth), operator, expression(type, depth));
  }

  private String pattern() {
    return dice.of("\"*\"", "\"a*\"", "\"*b\"", "\"a\\**\"", "\"\"", "\"*a*b*\"");
  }

  private String path() {
    return dice.of(readable.keySet());
  }

  private String membership(int depth) {
    CedarType container = new EntityOf(ancestor(dice.percent(50) ? principal : resource));
    return "(%s in %s)"
        .formatted(
            dice.percent(70) ? dice.of("principal", "resource", "action") : path(),
            dice.percent(15)
                ? dice.of(schema.actions().keySet()).toString()
                : expression(dice.percent(60) ? container : new SetOf(container), depth));
  }

  private String contains(int depth) {
    CedarType element = anyType();
    return switch (dice.below(3)) {
      case 0 ->
          "%s.contains(%s)"
              .formatted(expression(new SetOf(element), depth), expression(element, depth));
      case 1 ->
          "%s.containsAll(%s)"
              .formatted(
                  expression(new SetOf(element), depth), expression(new SetOf(element), depth));
      default ->
          "%s.containsAny(%s)"
              .formatted(
                  expression(new SetOf(element), depth), expression(new SetOf(element), depth));
    };
  }

  private String tag(int depth) {
    String holder = dice.of("principal", "resource");
    EntityTypeInfo info = schema.entityType(holder.equals("principal") ? principal : resource);
    String key =
        dice.percent(80) ? dice.of("\"a\"", "\"b\"") : expression(StringType.STRING, depth);
    String has = holder + ".hasTag(" + key + ")";
    if (info == null || info.tags().isEmpty() || dice.percent(30)) {
      return has;
    }
    String get = holder + ".getTag(" + key + ")";
    String use = use(get, info.tags().get(), depth);
    return dice.percent(90) ? "(" + has + " && " + use + ")" : use;
  }

  /** A boolean made of something of the type. */
  private String use(String path, CedarType type, int depth) {
    return switch (type) {
      case BoolType _ -> path;
      case SetOf(CedarType element) -> path + ".contains(" + expression(element, depth) + ")";
      default -> "(%s == %s)".formatted(path, expression(type, depth));
    };
  }

  /** Asks for an attribute and reads it. */
  private String optional(int depth) {
    String holder = path();
    RecordOf attributes = attributes(readable.getOrDefault(holder, RecordOf.EMPTY));
    if (attributes.attributes().isEmpty() || dice.percent(10)) {
      String name = dice.of(RandomSchema.ATTRIBUTES);
      return "(%s has %s)".formatted(holder, attributeName(name));
    }
    String name = dice.of(attributes.attributes().keySet());
    Attribute attribute =
        attributes.attributes().getOrDefault(name, new Attribute(BoolType.ANY, true));
    String has = "(%s has %s)".formatted(holder, attributeName(name));
    String use = use(holder + select(name), attribute.type(), depth);
    RecordOf inner = attributes(attribute.type());
    if (!inner.attributes().isEmpty() && dice.percent(40) && Identifiers.isIdentifier(name)) {
      String second = dice.of(inner.attributes().keySet());
      if (Identifiers.isIdentifier(second)) {
        has = "(%s has %s.%s)".formatted(holder, name, second);
        use =
            use(
                holder + select(name) + select(second),
                inner.attributes().getOrDefault(second, attribute).type(),
                depth);
      }
    }
    return switch (dice.below(12)) {
      case 0 -> use; // Unguarded.
      case 1 -> "(%s || %s)".formatted(has, use);
      case 2 -> "(if %s then %s else %s)".formatted(has, use, expression(BoolType.ANY, depth));
      case 3 -> "((%s && %s) && %s)".formatted(expression(BoolType.ANY, depth), has, use);
      case 4 -> "((%s || %s) && %s)".formatted(has, has, use);
      case 5 -> "(!(%s) || %s)".formatted(has, use);
      case 6 -> has;
      default -> "(%s && %s)".formatted(has, use);
    };
  }

  private static String attributeName(String name) {
    return Identifiers.isIdentifier(name) ? name : Text.quote(name);
  }

  private String number(int depth) {
    return switch (dice.below(5)) {
      case 0 ->
          "(%s + %s)".formatted(expression(LongType.LONG, depth), expression(LongType.LONG, depth));
      case 1 ->
          "(%s - %s)".formatted(expression(LongType.LONG, depth), expression(LongType.LONG, depth));
      case 2 ->
          "(%s * %s)".formatted(expression(LongType.LONG, depth), expression(LongType.LONG, depth));
      case 3 -> "-(" + expression(LongType.LONG, depth) + ")";
      default ->
          expression(ExtensionType.DURATION, depth)
              + dice.of(".toMilliseconds()", ".toSeconds()", ".toHours()", ".toDays()");
    };
  }

  private String set(CedarType element, int depth) {
    List<String> elements = new ArrayList<>();
    for (int i = dice.percent(3) ? 0 : dice.between(1, 3); i > 0; i--) {
      elements.add(expression(element, depth));
    }
    return elements.toString();
  }

  private String record(RecordOf type, int depth) {
    return type.attributes().entrySet().stream()
        .map(
            entry -> Text.quote(entry.getKey()) + ": " + expression(entry.getValue().type(), depth))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private String extension(ExtensionType type, int depth) {
    return switch (type) {
      case IPADDR, DECIMAL -> leaf(type);
      case DATETIME ->
          expression(ExtensionType.DATETIME, depth)
              + (dice.percent(50)
                  ? ".toDate()"
                  : ".offset(" + expression(ExtensionType.DURATION, depth) + ")");
      case DURATION ->
          expression(ExtensionType.DATETIME, depth)
              + (dice.percent(50)
                  ? ".toTime()"
                  : ".durationSince(" + expression(ExtensionType.DATETIME, depth) + ")");
    };
  }

  private String extensionTest(int depth) {
    if (dice.percent(3)) {
      return dice.of("ip(\"10.0.0.1\").isIpv4(1)", "decimal(\"1.0\", \"2.0\")", "ip()", "ip(1)");
    }
    return dice.percent(50)
        ? leaf(ExtensionType.IPADDR)
            + dice.of(
                ".isIpv4()",
                ".isIpv6()",
                ".isLoopback()",
                ".isMulticast()",
                ".isInRange(" + expression(ExtensionType.IPADDR, depth) + ")")
        : "%s.%s(%s)"
            .formatted(
                leaf(ExtensionType.DECIMAL),
                dice.of("lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"),
                expression(ExtensionType.DECIMAL, depth));
  }
}
