package dev.palyra.core.call;

import static dev.palyra.core.Require.require;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Marks that data carries, such as {@code untrusted} or {@code private}; they only ever accumulate.
 * At most 64.
 */
public record Labels(SortedSet<String> values) {
  public static final Labels NONE = new Labels(new TreeSet<>());
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  public Labels {
    require(values.size() <= 64, "at most 64 labels are allowed, got %d", values.size());
    for (String label : values) {
      require(
          FORM.matcher(label).matches(),
          "label must be lower-case letters, digits and `-`, got `%s`",
          label);
    }
    values = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(values));
  }

  public static Labels of(Collection<String> values) {
    return values.isEmpty() ? NONE : new Labels(new TreeSet<>(values));
  }

  /** Returns these labels and the others. */
  public Labels with(Labels others) {
    var all = new TreeSet<>(values);
    all.addAll(others.values);
    return new Labels(all);
  }
}
