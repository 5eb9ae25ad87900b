package dev.palyra.cedar.model;

/** An operator with one operand. */
public enum UnaryOp {
  /** {@code !a}, of a boolean. */
  NOT("!"),
  /** {@code -a}, of a long; the negation of the least long is an overflow. */
  NEGATE("-"),
  /** {@code a.isEmpty()}, of a set. */
  IS_EMPTY("isEmpty");

  private final String text;

  UnaryOp(String text) {
    this.text = text;
  }

  /** The operator or method as it is written in a policy. */
  @Override
  public String toString() {
    return text;
  }
}
