package dev.palyra.cedar.model;

/** A whole number of 64 bits. */
public record LongValue(long value) implements Value {
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
