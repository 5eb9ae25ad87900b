package dev.palyra.policy.schema;

/**
 * A part of a tool's arguments that policies cannot see.
 *
 * @param path where, such as {@code options.ratio} or {@code files[]}; empty for the arguments as a
 *     whole
 * @param reason why, in one line
 */
public record Unseen(String path, String reason) {
  @Override
  public String toString() {
    return (path.isEmpty() ? "the arguments" : "`" + path + "`") + ": " + reason;
  }
}
