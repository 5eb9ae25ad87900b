package dev.palyra.cedar.validate;

import static dev.palyra.cedar.schema.CedarType.ExtensionType.DATETIME;
import static dev.palyra.cedar.schema.CedarType.ExtensionType.DECIMAL;
import static dev.palyra.cedar.schema.CedarType.ExtensionType.DURATION;
import static dev.palyra.cedar.schema.CedarType.ExtensionType.IPADDR;

import dev.palyra.cedar.model.ExtensionFunction;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.BoolType;
import dev.palyra.cedar.schema.CedarType.ExtensionType;
import dev.palyra.cedar.schema.CedarType.LongType;
import dev.palyra.cedar.schema.CedarType.StringType;
import java.util.List;

/** What extension functions take and give. */
final class ExtensionTypes {
  private ExtensionTypes() {}

  static List<CedarType> arguments(ExtensionFunction function) {
    return switch (function) {
      case IP, DECIMAL, DATETIME, DURATION -> List.of(StringType.STRING);
      case IS_IPV4, IS_IPV6, IS_LOOPBACK, IS_MULTICAST -> List.of(IPADDR);
      case IS_IN_RANGE -> List.of(IPADDR, IPADDR);
      case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
          List.of(DECIMAL, DECIMAL);
      case OFFSET -> List.of(DATETIME, DURATION);
      case DURATION_SINCE -> List.of(DATETIME, DATETIME);
      case TO_DATE, TO_TIME -> List.of(DATETIME);
      case TO_MILLISECONDS, TO_SECONDS, TO_MINUTES, TO_HOURS, TO_DAYS -> List.of(DURATION);
    };
  }

  static CedarType result(ExtensionFunction function) {
    return switch (function) {
      case IP -> IPADDR;
      case DECIMAL -> DECIMAL;
      case DATETIME, OFFSET, TO_DATE -> DATETIME;
      case DURATION, DURATION_SINCE, TO_TIME -> DURATION;
      case TO_MILLISECONDS, TO_SECONDS, TO_MINUTES, TO_HOURS, TO_DAYS -> LongType.LONG;
      case IS_IPV4,
          IS_IPV6,
          IS_LOOPBACK,
          IS_MULTICAST,
          IS_IN_RANGE,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL ->
          BoolType.ANY;
    };
  }

  /** The function that makes a value of the type from a text. */
  static ExtensionFunction constructor(ExtensionType type) {
    return switch (type) {
      case IPADDR -> ExtensionFunction.IP;
      case DECIMAL -> ExtensionFunction.DECIMAL;
      case DATETIME -> ExtensionFunction.DATETIME;
      case DURATION -> ExtensionFunction.DURATION;
    };
  }
}
