package dev.palyra.cedar.schema;

import java.util.Collection;
import java.util.Optional;

/** Guesses which name was meant by one that doesn't exist. */
public final class Suggestion {
  // Longer names are rarely typed by hand, and the comparison is quadratic in the length.
  private static final int MAX_LENGTH = 64;
  private static final int MAX_CANDIDATES = 10_000;

  private Suggestion() {}

  /** A hint that names the candidate nearest to the name, when one is near. */
  public static Optional<String> hint(String name, Collection<String> candidates) {
    if (name.length() > MAX_LENGTH || candidates.size() > MAX_CANDIDATES) {
      return Optional.empty();
    }
    String nearest = null;
    int least = 1 + Math.max(1, name.length() / 3);
    for (String candidate : candidates) {
      int distance = distance(name, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return Optional.ofNullable(nearest).map(found -> "did you mean `" + found + "`?");
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    if (b.length() > MAX_LENGTH) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
