package dev.palyra.cedar.entity;

import dev.palyra.cedar.extension.ExtensionCalls;
import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.DatetimeValue;
import dev.palyra.cedar.model.DecimalValue;
import dev.palyra.cedar.model.DurationValue;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.EvaluationException;
import dev.palyra.cedar.model.ExtensionFunction;
import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.IpAddressValue;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values as JSON, without a schema: entities are {@code {"__entity": {"type": …, "id": …}}},
 * extension values {@code {"__extn": {"fn": …, "arg": …}}} (or {@code "args": […]}), everything
 * else is what it looks like. Refused are {@code null}, the withdrawn {@code __expr}, and escapes
 * that are not quite of these forms, which would otherwise silently be records.
 *
 * <p>The {@code where} of each method is what an error says of the place, such as {@code
 * "context"}.
 */
public final class ValueJson {
  private ValueJson() {}

  /**
   * Reads a value.
   *
   * @throws CedarException when the JSON stands for none
   */
  public static Value read(Json json, String where) {
    return switch (json) {
      case Json.Null _ -> throw refuse(where, "null is not a value in Cedar");
      case Json.Bool bool -> BoolValue.of(bool.value());
      case Json.Num num -> LongValue.of(num.value());
      case Json.Str str -> new StringValue(str.value());
      case Json.Arr arr -> SetValue.of(readAll(arr, where));
      case Json.Obj obj -> obj.members().size() == 1 ? readEscape(obj, where) : record(obj, where);
    };
  }

  /**
   * Reads a record, such as a context.
   *
   * @throws CedarException when the JSON stands for something else or for no value
   */
  public static RecordValue readRecord(Json json, String where) {
    if (read(json, where) instanceof RecordValue record) {
      return record;
    }
    throw refuse(where, "expected a record, got " + json.kind());
  }

  /** Reads each member as a value; the object itself is no escape. */
  static RecordValue record(Json.Obj obj, String where) {
    RecordValue.Builder attributes = new RecordValue.Builder(obj.members().size());
    obj.members().forEach((name, member) -> attributes.add(name, read(member, where)));
    return attributes.build();
  }

  /**
   * Reads a reference to an entity, with or without the {@code __entity} around it.
   *
   * @throws CedarException when the JSON is no such reference
   */
  public static EntityUid readEntityUid(Json json, String where) {
    Json inner = json;
    if (json instanceof Json.Obj outer && outer.members().size() == 1) {
      Json escaped = outer.get("__entity");
      inner = escaped == null ? json : escaped;
    }
    if (inner instanceof Json.Obj obj
        && obj.members().size() == 2
        && obj.get("type") instanceof Json.Str type
        && obj.get("id") instanceof Json.Str id) {
      if (!Identifiers.isName(type.value())) {
        throw refuse(where, "%s is not a name of an entity type".formatted(type));
      }
      return new EntityUid(new EntityType(type.value()), id.value());
    }
    throw refuse(where, "expected an entity as {\"type\": …, \"id\": …}, got " + json.kind());
  }

  private static List<Value> readAll(Json.Arr arr, String where) {
    List<Value> values = new ArrayList<>(arr.items().size());
    arr.items().forEach(item -> values.add(read(item, where)));
    return values;
  }

  private static Value readEscape(Json.Obj obj, String where) {
    Map.Entry<String, Json> only = obj.members().entrySet().iterator().next();
    return switch (only.getKey()) {
      case "__entity" -> readEntityUid(obj, where);
      case "__extn" -> readExtension(only.getValue(), where);
      case "__expr" -> throw refuse(where, "the `__expr` escape is no longer part of Cedar");
      default -> record(obj, where);
    };
  }

  /**
   * Reads what stands inside of an {@code __extn}.
   *
   * @throws CedarException when it is no call, or one that fails
   */
  public static Value readExtension(Json json, String where) {
    if (json instanceof Json.Obj obj
        && obj.members().size() == 2
        && obj.get("fn") instanceof Json.Str name) {
      ExtensionFunction function =
          ExtensionFunction.named(name.value())
              .orElseThrow(() -> refuse(where, "%s is not an extension function".formatted(name)));
      Json argument = obj.get("arg");
      if (argument != null) {
        return call(function, List.of(read(argument, where)), where);
      }
      if (obj.get("args") instanceof Json.Arr arguments) {
        return call(function, readAll(arguments, where), where);
      }
    }
    throw refuse(where, "expected an extension value as {\"fn\": …, \"arg\": …}");
  }

  /**
   * The value of an extension call.
   *
   * @throws CedarException when it fails
   */
  public static Value call(ExtensionFunction function, List<Value> arguments, String where) {
    try {
      return ExtensionCalls.call(function, arguments, SourceSpan.NONE);
    } catch (EvaluationException e) {
      throw refuse(where, e.getMessage());
    }
  }

  /** The JSON that {@link #read} reads back. */
  public static Json write(Value value) {
    return switch (value) {
      case BoolValue bool -> new Json.Bool(bool.value());
      case LongValue(long number) -> new Json.Num(number);
      case StringValue(String text) -> new Json.Str(text);
      case EntityUid uid -> new Json.Obj(Map.of("__entity", writeEntityUid(uid)));
      case SetValue set -> new Json.Arr(set.elements().stream().map(ValueJson::write).toList());
      case RecordValue record -> writeRecord(record);
      case IpAddressValue ip -> extension("ip", new Json.Str(ip.argument()));
      case DecimalValue decimal -> extension("decimal", new Json.Str(decimal.argument()));
      case DurationValue duration -> extension("duration", new Json.Str(duration.argument()));
      case DatetimeValue datetime -> // Not every instant has a text, but each is an offset of 1970.
          extension(
              "offset",
              Json.Arr.of(
                  extension("datetime", new Json.Str("1970-01-01")),
                  write(new DurationValue(datetime.epochMillis()))));
    };
  }

  /**
   * The JSON object of a record's attributes.
   *
   * @throws CedarException when the record has one attribute only, and that has the name of an
   *     escape
   */
  static Json.Obj writeRecord(RecordValue record) {
    if (record.size() == 1
        && (record.get("__entity") != null
            || record.get("__extn") != null
            || record.get("__expr") != null)) {
      throw new CedarException(
          "record `%s` can't be written as JSON, it would read as an escape".formatted(record));
    }
    return writeMembers(record);
  }

  static Json.Obj writeMembers(RecordValue record) {
    Map<String, Json> members = LinkedHashMap.newLinkedHashMap(record.size());
    record.attributes().forEach((name, value) -> members.put(name, write(value)));
    return new Json.Obj(members);
  }

  /** {@code {"type": …, "id": …}}. */
  public static Json.Obj writeEntityUid(EntityUid uid) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("type", new Json.Str(uid.type().name()));
    members.put("id", new Json.Str(uid.id()));
    return new Json.Obj(members);
  }

  private static Json extension(String function, Json argument) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("fn", new Json.Str(function));
    members.put(argument instanceof Json.Arr ? "args" : "arg", argument);
    return new Json.Obj(Map.of("__extn", new Json.Obj(members)));
  }

  private static CedarException refuse(String where, String message) {
    return new CedarException(where + ": " + message);
  }
}
