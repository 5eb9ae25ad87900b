package dev.palyra.cedar.eval;

import dev.palyra.cedar.model.Pattern;
import java.util.List;

/**
 * Matches a {@code like} pattern in time linear in the text, whatever the pattern: between the
 * stars the leftmost occurrence of each text is the best one, and Knuth, Morris and Pratt's search
 * finds it without going back.
 */
final class LikeMatcher {
  private final String first;
  private final String last;
  private final boolean star;
  private final String[] middle;
  private final int[][] failure;
  private final int shortest;

  LikeMatcher(Pattern pattern) {
    List<String> texts = pattern.texts();
    star = texts.size() > 1;
    first = texts.getFirst();
    last = texts.getLast();
    middle =
        star
            ? texts.subList(1, texts.size() - 1).stream()
                .filter(text -> !text.isEmpty())
                .toArray(String[]::new)
            : new String[0];
    failure = new int[middle.length][];
    for (int i = 0; i < middle.length; i++) {
      failure[i] = failureOf(middle[i]);
    }
    shortest = texts.stream().mapToInt(String::length).sum();
  }

  boolean matches(String text) {
    if (!star) {
      return text.equals(first);
    }
    if (text.length() < shortest || !text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    int at = first.length();
    int end = text.length() - last.length();
    for (int i = 0; i < middle.length; i++) {
      at = find(text, at, end, middle[i], failure[i]);
      if (at < 0) {
        return false;
      }
    }
    return true;
  }

  /** The offset behind the leftmost occurrence in the range, or -1. */
  private static int find(String text, int start, int end, String wanted, int[] failure) {
    int matched = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      while (matched > 0 && wanted.charAt(matched) != c) {
        matched = failure[matched - 1];
      }
      if (wanted.charAt(matched) == c && ++matched == wanted.length()) {
        return i + 1;
      }
    }
    return -1;
  }

  /** For each prefix the length of its longest proper prefix that is also its suffix. */
  private static int[] failureOf(String text) {
    int[] failure = new int[text.length()];
    int matched = 0;
    for (int i = 1; i < text.length(); i++) {
      while (matched > 0 && text.charAt(matched) != text.charAt(i)) {
        matched = failure[matched - 1];
      }
      if (text.charAt(matched) == text.charAt(i)) {
        matched++;
      }
      failure[i] = matched;
    }
    return failure;
  }
}
