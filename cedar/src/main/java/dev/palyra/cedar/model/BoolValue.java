package dev.palyra.cedar.model;

/** {@code true} or {@code false}; {@link #of} never allocates. */
public enum BoolValue implements Value {
  TRUE(true),
  FALSE(false);

  private final boolean value;

  BoolValue(boolean value) {
    this.value = value;
  }

  public static BoolValue of(boolean value) {
    return value ? TRUE : FALSE;
  }

  public boolean value() {
    return value;
  }

  @Override
  public String toString() {
    return value ? "true" : "false";
  }
}
