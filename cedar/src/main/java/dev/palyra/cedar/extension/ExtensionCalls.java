package dev.palyra.cedar.extension;

import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.DatetimeValue;
import dev.palyra.cedar.model.DecimalValue;
import dev.palyra.cedar.model.DurationValue;
import dev.palyra.cedar.model.EvaluationException;
import dev.palyra.cedar.model.ExtensionException;
import dev.palyra.cedar.model.ExtensionFunction;
import dev.palyra.cedar.model.IpAddressValue;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Value;
import java.util.List;

/** Calls extension functions. */
public final class ExtensionCalls {
  private ExtensionCalls() {}

  /**
   * The value of a call whose arguments are evaluated.
   *
   * @param span the call, for errors
   * @throws EvaluationException when the number or a type of the arguments is wrong, a text isn't a
   *     value of the type, or the result is out of range
   */
  public static Value call(ExtensionFunction function, List<Value> arguments, SourceSpan span) {
    if (arguments.size() != function.arity()) {
      throw new EvaluationException(
          span,
          () ->
              "`%s` takes %d arguments, got %d"
                  .formatted(function, function.arity(), arguments.size()));
    }
    // The first again where there is only one.
    return call(function, arguments.getFirst(), arguments.getLast(), span);
  }

  /**
   * The value of a call with as many arguments as the function takes.
   *
   * @param b the second argument; ignored when the function takes one
   * @throws EvaluationException as above
   */
  public static Value call(ExtensionFunction function, Value a, Value b, SourceSpan span) {
    try {
      return dispatch(function, a, b, span);
    } catch (ExtensionException e) {
      throw new EvaluationException(
          span, () -> "extension function `%s`: %s".formatted(function, e.getMessage()));
    }
  }

  private static Value dispatch(ExtensionFunction function, Value a, Value b, SourceSpan at) {
    return switch (function) {
      case IP -> IpAddressValue.parse(Types.text(a, at));
      case DECIMAL -> DecimalValue.parse(Types.text(a, at));
      case DATETIME -> DatetimeValue.parse(Types.text(a, at));
      case DURATION -> DurationValue.parse(Types.text(a, at));

      case IS_IPV4 -> BoolValue.of(!Types.ip(a, at).v6());
      case IS_IPV6 -> BoolValue.of(Types.ip(a, at).v6());
      case IS_LOOPBACK -> BoolValue.of(Types.ip(a, at).isLoopback());
      case IS_MULTICAST -> BoolValue.of(Types.ip(a, at).isMulticast());
      case IS_IN_RANGE -> BoolValue.of(Types.ip(a, at).isInRange(Types.ip(b, at)));

      case LESS_THAN -> BoolValue.of(compare(a, b, at) < 0);
      case LESS_THAN_OR_EQUAL -> BoolValue.of(compare(a, b, at) <= 0);
      case GREATER_THAN -> BoolValue.of(compare(a, b, at) > 0);
      case GREATER_THAN_OR_EQUAL -> BoolValue.of(compare(a, b, at) >= 0);

      case OFFSET -> Types.datetime(a, at).offset(Types.duration(b, at));
      case DURATION_SINCE -> Types.datetime(a, at).durationSince(Types.datetime(b, at));
      case TO_DATE -> Types.datetime(a, at).toDate();
      case TO_TIME -> Types.datetime(a, at).toTime();

      case TO_MILLISECONDS -> new LongValue(Types.duration(a, at).millis());
      case TO_SECONDS -> new LongValue(Types.duration(a, at).toSeconds());
      case TO_MINUTES -> new LongValue(Types.duration(a, at).toMinutes());
      case TO_HOURS -> new LongValue(Types.duration(a, at).toHours());
      case TO_DAYS -> new LongValue(Types.duration(a, at).toDays());
    };
  }

  private static int compare(Value a, Value b, SourceSpan at) {
    return Types.decimal(a, at).compareTo(Types.decimal(b, at));
  }
}
