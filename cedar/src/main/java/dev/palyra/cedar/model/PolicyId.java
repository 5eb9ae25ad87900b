package dev.palyra.cedar.model;

/** The name of a policy or template within a policy set; any text. */
public record PolicyId(String value) implements Comparable<PolicyId> {
  @Override
  public int compareTo(PolicyId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
