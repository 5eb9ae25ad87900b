package dev.palyra.cedar.model;

import java.util.List;

/**
 * The pattern of a {@code like}: texts that must occur in this order, with anything between them.
 *
 * @param texts what stands before, between and after the stars, so one more than there are stars:
 *     {@code "a*b"} is {@code ["a", "b"]}, {@code "*"} is {@code ["", ""]}, {@code "a"} is {@code
 *     ["a"]}
 */
public record Pattern(List<String> texts) {
  public Pattern {
    texts = List.copyOf(texts);
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("a pattern has at least one text");
    }
  }

  /** The pattern as a Cedar literal, in double quotes; a star that stands for itself is escaped. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < texts.size(); i++) {
      if (i > 0) {
        out.append('*');
      }
      StringBuilder text = new StringBuilder();
      Text.appendEscaped(texts.get(i), text);
      out.append(text.toString().replace("*", "\\*"));
    }
    return out.append('"').toString();
  }
}
