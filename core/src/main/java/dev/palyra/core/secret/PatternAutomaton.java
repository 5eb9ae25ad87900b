package dev.palyra.core.secret;

import java.util.Arrays;

/**
 * An Aho-Corasick automaton over bytes (Aho and Corasick, Communications of the ACM 18(6), 1975):
 * linear in the text whatever the patterns and the text are. Edges are lists, because nearly every
 * state of a trie of random-looking patterns has one child; the root's are a table.
 *
 * <p>State 0 is the root. Immutable once built, until {@link #close}.
 */
final class PatternAutomaton implements AutoCloseable {
  private static final int NONE = -1;

  private final int[] rootEdges = new int[256];
  private byte[] label = new byte[64];
  private int[] firstChild = new int[64];
  private int[] sibling = new int[64];
  private int[] depth = new int[64];
  private int[] fail = new int[64];

  /** The state of the longest pattern that ends here, or NONE. */
  private int[] longest = new int[64];

  private int[] owner = new int[64];
  private int size = 1;

  PatternAutomaton() {
    firstChild[0] = NONE;
    longest[0] = NONE;
  }

  /** The state after {@code next} was read in {@code state}. */
  int step(int state, byte next) {
    int from = state;
    while (from != 0) {
      for (int child = firstChild[from]; child != NONE; child = sibling[child]) {
        if (label[child] == next) {
          return child;
        }
      }
      from = fail[from];
    }
    return rootEdges[next & 0xff];
  }

  /** How many of the last bytes read may still become a match. */
  int depth(int state) {
    return depth[state];
  }

  /** The length of the longest match that ends in {@code state}, or 0. */
  int matchLength(int state) {
    return longest[state] == NONE ? 0 : depth[longest[state]];
  }

  /** Whose match it is. */
  int matchOwner(int state) {
    return owner[longest[state]];
  }

  /** Whose pattern the last {@link #depth} bytes read are the beginning of; not for the root. */
  int ownerOfBeginning(int state) {
    int at = state;
    while (longest[at] != at) {
      at = firstChild[at];
    }
    return owner[at];
  }

  /** Adds bytes to look for, and whose they are; only before {@link #link}. */
  void insert(byte[] pattern, int whose) {
    int state = 0;
    for (byte next : pattern) {
      int child = childOf(state, next);
      state = child == NONE ? append(state, next) : child;
    }
    longest[state] = state;
    owner[state] = whose;
  }

  private int childOf(int state, byte next) {
    for (int child = firstChild[state]; child != NONE; child = sibling[child]) {
      if (label[child] == next) {
        return child;
      }
    }
    return NONE;
  }

  private int append(int parent, byte next) {
    if (size == label.length) {
      resize(size * 2);
    }
    int state = size++;
    label[state] = next;
    firstChild[state] = NONE;
    sibling[state] = firstChild[parent];
    firstChild[parent] = state;
    depth[state] = depth[parent] + 1;
    longest[state] = NONE;
    return state;
  }

  private void resize(int capacity) {
    byte[] old = label;
    label = Arrays.copyOf(label, capacity);
    Arrays.fill(old, (byte) 0);
    firstChild = Arrays.copyOf(firstChild, capacity);
    sibling = Arrays.copyOf(sibling, capacity);
    depth = Arrays.copyOf(depth, capacity);
    fail = Arrays.copyOf(fail, capacity);
    longest = Arrays.copyOf(longest, capacity);
    owner = Arrays.copyOf(owner, capacity);
  }

  /**
   * Completes the automaton. Breadth first, so that a state's failure target is complete before it
   * is asked for.
   */
  void link() {
    resize(size);
    int[] queue = new int[size];
    int end = 0;
    for (int child = firstChild[0]; child != NONE; child = sibling[child]) {
      rootEdges[label[child] & 0xff] = child;
      queue[end++] = child;
    }
    for (int at = 0; at < end; at++) {
      int state = queue[at];
      if (longest[state] == NONE) {
        longest[state] = longest[fail[state]];
      }
      for (int child = firstChild[state]; child != NONE; child = sibling[child]) {
        fail[child] = step(fail[state], label[child]);
        queue[end++] = child;
      }
    }
  }

  /** Zeroes the labels, which spell the patterns. */
  @Override
  public void close() {
    Arrays.fill(label, (byte) 0);
    Arrays.fill(rootEdges, 0);
  }
}
