package dev.palyra.core.run;

import dev.palyra.core.call.CallId;

/** Identifies one run for ever: a ULID. */
public record RunId(String value) implements Comparable<RunId> {
  public RunId {
    value = new CallId(value).value(); // The same form.
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
