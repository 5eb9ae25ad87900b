package dev.palyra.core.policy;

import static dev.palyra.core.Require.require;

/** The name of one policy in its bundle: its {@code @id}, or file and position. */
public record PolicyId(String value) implements Comparable<PolicyId> {
  public PolicyId {
    require(
        !value.isEmpty() && value.length() <= 512,
        "policy id must be 1 to 512 characters, got %d",
        value.length());
  }

  @Override
  public int compareTo(PolicyId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
