package dev.palyra.cedar.model;

/**
 * An instant.
 *
 * @param epochMillis milliseconds since 1970-01-01T00:00:00Z, negative before it
 */
public record DatetimeValue(long epochMillis) implements ExtensionValue, Comparable<DatetimeValue> {
  @Override
  public int compareTo(DatetimeValue other) {
    return Long.compare(epochMillis, other.epochMillis);
  }

  /** As an offset of the epoch, which can be written for every instant. */
  @Override
  public String toString() {
    return "datetime(\"1970-01-01\").offset(duration(\"" + epochMillis + "ms\"))";
  }
}
