package dev.palyra.cli;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Shows an argument vector so that it is seen where each argument ends, as a POSIX shell would read
 * it. No shell ever gets it.
 */
final class ShellWords {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private ShellWords() {}

  static String of(JsonNode arguments) {
    return arguments
        .valueStream()
        .map(JsonNode::asString)
        .map(ShellWords::word)
        .collect(Collectors.joining(" "));
  }

  private static String word(String argument) {
    return PLAIN.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
