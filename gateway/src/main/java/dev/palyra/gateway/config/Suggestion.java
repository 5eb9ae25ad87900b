package dev.palyra.gateway.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what was probably meant. */
public final class Suggestion {
  private Suggestion() {}

  /** The candidate with the fewest edits, if those are at most half of the word and three. */
  public static Optional<String> closest(String word, Collection<String> candidates) {
    int most = Math.min(3, Math.max(1, word.length() / 2));
    return candidates.stream()
        .filter(candidate -> edits(word, candidate) <= most)
        .min(
            Comparator.comparingInt((String candidate) -> edits(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  // Levenshtein distance, one row at a time.
  private static int edits(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
