package dev.palyra.cedar.extension;

import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.DatetimeValue;
import dev.palyra.cedar.model.DecimalValue;
import dev.palyra.cedar.model.DurationValue;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.EvaluationException;
import dev.palyra.cedar.model.IpAddressValue;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Value;

/** Values as what an operation needs them to be, or a type error. */
public final class Types {
  private Types() {}

  public static boolean bool(Value value, SourceSpan at) {
    if (value instanceof BoolValue bool) {
      return bool.value();
    }
    throw error("bool", value, at);
  }

  public static long number(Value value, SourceSpan at) {
    if (value instanceof LongValue(long number)) {
      return number;
    }
    throw error("long", value, at);
  }

  public static String text(Value value, SourceSpan at) {
    if (value instanceof StringValue(String text)) {
      return text;
    }
    throw error("string", value, at);
  }

  public static SetValue set(Value value, SourceSpan at) {
    if (value instanceof SetValue set) {
      return set;
    }
    throw error("set", value, at);
  }

  public static EntityUid entity(Value value, SourceSpan at) {
    if (value instanceof EntityUid uid) {
      return uid;
    }
    throw error("entity", value, at);
  }

  static IpAddressValue ip(Value value, SourceSpan at) {
    if (value instanceof IpAddressValue ip) {
      return ip;
    }
    throw error("ipaddr", value, at);
  }

  static DecimalValue decimal(Value value, SourceSpan at) {
    if (value instanceof DecimalValue decimal) {
      return decimal;
    }
    throw error("decimal", value, at);
  }

  static DatetimeValue datetime(Value value, SourceSpan at) {
    if (value instanceof DatetimeValue datetime) {
      return datetime;
    }
    throw error("datetime", value, at);
  }

  static DurationValue duration(Value value, SourceSpan at) {
    if (value instanceof DurationValue duration) {
      return duration;
    }
    throw error("duration", value, at);
  }

  /** The error of an operation that needed another type. */
  public static EvaluationException error(String expected, Value actual, SourceSpan at) {
    return new EvaluationException(
        at, () -> "type error: expected %s, got %s".formatted(expected, name(actual)));
  }

  /** What errors call the type of a value. */
  public static String name(Value value) {
    return switch (value) {
      case BoolValue _ -> "bool";
      case LongValue _ -> "long";
      case StringValue _ -> "string";
      case SetValue _ -> "set";
      case RecordValue _ -> "record";
      case EntityUid uid -> "entity of type `" + uid.type() + "`";
      case IpAddressValue _ -> "ipaddr";
      case DecimalValue _ -> "decimal";
      case DatetimeValue _ -> "datetime";
      case DurationValue _ -> "duration";
    };
  }
}
