package dev.palyra.gateway.config;

/**
 * One mistake in a file that people write.
 *
 * @param line from 1
 * @param column from 1
 */
public record Problem(String file, int line, int column, String message) {
  /** One line, such as {@code palyra.toml:3:1: unknown key "polcy"; did you mean "policy"?}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message;
  }
}
