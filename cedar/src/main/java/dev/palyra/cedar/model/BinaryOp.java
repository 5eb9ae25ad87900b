package dev.palyra.cedar.model;

/** An operator with two operands, or a method of the language with one argument. */
public enum BinaryOp {
  /** Of anything; never an error. */
  EQUAL("==", false),
  NOT_EQUAL("!=", false),
  /** The four comparisons are of two longs, two datetimes or two durations. */
  LESS("<", false),
  LESS_OR_EQUAL("<=", false),
  GREATER(">", false),
  GREATER_OR_EQUAL(">=", false),
  /** Of an entity and an entity or a set of entities. */
  IN("in", false),
  /** Of a set and anything. */
  CONTAINS("contains", true),
  /** Of two sets. */
  CONTAINS_ALL("containsAll", true),
  /** Of two sets. */
  CONTAINS_ANY("containsAny", true),
  /** Of an entity and a string. */
  GET_TAG("getTag", true),
  /** Of an entity and a string. */
  HAS_TAG("hasTag", true);

  private final String text;
  private final boolean method;

  BinaryOp(String text, boolean method) {
    this.text = text;
    this.method = method;
  }

  /** Whether it is written {@code left.op(right)}. */
  public boolean isMethod() {
    return method;
  }

  /** The operator or method as it is written in a policy. */
  @Override
  public String toString() {
    return text;
  }
}
