package dev.palyra.cedar.model;

import java.util.Arrays;

/**
 * Makes equal names the same object, mostly, so that the comparison of an attribute's name in a
 * policy with the one in a record is a comparison of two references.
 *
 * <p>Only a cache: it has a fixed size, forgets, and nothing depends on what it answers but speed.
 */
public final class Names {
  private static final int SIZE = 1 << 12;
  private static final int LONGEST = 64;

  // Threads race on the slots; a string is immutable, so each of them sees some equal one.
  private static final String[] SHARED = new String[SIZE];

  private static final String[][] SHARED_ROWS = new String[SIZE >> 2][];

  static {
    Arrays.fill(SHARED, "");
    Arrays.fill(SHARED_ROWS, new String[0]);
  }

  private Names() {}

  /** An equal string: the one that was last asked for, unless it was forgotten since. */
  public static String shared(String name) {
    int hash = name.hashCode();
    int slot = (hash ^ hash >>> 12) & (SIZE - 1);
    String known = SHARED[slot];
    if (known.equals(name)) {
      return known;
    }
    if (name.length() <= LONGEST) {
      SHARED[slot] = name;
    }
    return name;
  }

  /** The same for the names of a record; they must not be changed afterwards. */
  static String[] sharedRow(String[] names) {
    if (names.length > LONGEST) {
      return names;
    }
    int hash = Arrays.hashCode(names);
    int slot = (hash ^ hash >>> 10) & (SHARED_ROWS.length - 1);
    String[] known = SHARED_ROWS[slot];
    if (Arrays.equals(known, names)) {
      return known;
    }
    SHARED_ROWS[slot] = names;
    return names;
  }
}
