package dev.palyra.cedar.model;

/**
 * A length of time.
 *
 * @param millis milliseconds, negative for going back
 */
public record DurationValue(long millis) implements ExtensionValue, Comparable<DurationValue> {
  @Override
  public int compareTo(DurationValue other) {
    return Long.compare(millis, other.millis);
  }

  @Override
  public String toString() {
    return "duration(\"" + millis + "ms\")";
  }
}
