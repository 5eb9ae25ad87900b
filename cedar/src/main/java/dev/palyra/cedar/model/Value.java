package dev.palyra.cedar.model;

/**
 * What an expression evaluates to. Two values are equal as Cedar's {@code ==} has it: values of
 * different kinds are never equal, sets are compared as sets.
 */
public sealed interface Value
    permits BoolValue, LongValue, StringValue, EntityUid, SetValue, RecordValue, ExtensionValue {

  /** The value as it is written in a policy. */
  @Override
  String toString();
}
