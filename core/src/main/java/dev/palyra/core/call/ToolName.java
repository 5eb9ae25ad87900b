package dev.palyra.core.call;

import static dev.palyra.core.Require.require;

import java.util.regex.Pattern;

/**
 * The name of a tool, such as {@code fs.read}: 1 to 128 letters, digits, {@code _}, {@code -}, with
 * dots between.
 */
public record ToolName(String value) implements Comparable<ToolName> {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*");

  public ToolName {
    require(
        value.length() <= 128 && FORM.matcher(value).matches(),
        "tool name must be 1 to 128 letters, digits, `_`, `-` with dots between, got `%s`",
        value);
  }

  @Override
  public int compareTo(ToolName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
