package dev.palyra.cedar.model;

/** A whole number of 64 bits. */
public record LongValue(long value) implements Value {
  /** The small ones, so that data full of them take less memory; equality is by value. */
  private static final LongValue[] SMALL = new LongValue[1_152];

  private static final int LEAST = -128;

  static {
    for (int i = 0; i < SMALL.length; i++) {
      SMALL[i] = new LongValue(i + LEAST);
    }
  }

  /** The number; often the same object as before for a small one. */
  public static LongValue of(long value) {
    long at = value - LEAST;
    return at >= 0 && at < SMALL.length ? SMALL[(int) at] : new LongValue(value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
