package dev.palyra.e2e.attacks;

import java.util.List;

/**
 * How one case went in one way; one line of the range's report.
 *
 * @param suite {@code attacks} or {@code everyday}
 * @param happened the attack did its harm, or the everyday operation worked
 */
record Result(String suite, String id, String way, boolean happened, String ending, String detail) {

  String toLine() {
    return String.join(
        "\t", suite, id, way, Boolean.toString(happened), clean(ending), clean(detail));
  }

  /** An attack that was not contained. */
  boolean harmInATier() {
    return happened && !way.equals("bare");
  }

  static Result ofLine(String line) {
    List<String> parts = List.of(line.split("\t", -1));
    return new Result(
        parts.get(0),
        parts.get(1),
        parts.get(2),
        Boolean.parseBoolean(parts.get(3)),
        parts.get(4),
        parts.get(5));
  }

  private static String clean(String text) {
    return text.replaceAll("[\\t\\r\\n]", " ");
  }
}
