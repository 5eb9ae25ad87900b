package dev.palyra.core.secret;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One output on its way through a {@link Redactor}. Holds back only what may be the beginning of a
 * secret: never more than the longest spelling of one. For one thread.
 */
public final class RedactedStream {
  private static final int NONE = -1;

  private final Supplier<Redactor> latest;
  private Redactor redactor;

  /** The last bytes read: those that the automaton's state stands for. */
  private byte[] held = new byte[0];

  /** Up to where {@code held} is passed on already, as itself or in a replacement. */
  private int written;

  private int state;

  /**
   * A match that one beginning earlier may still swallow: from `start` up to `end` of {@code held}.
   */
  private int start = NONE;

  private int end;
  private int owner;
  private @Nullable ByteArrayOutputStream replaced;

  /**
   * @param latest asked at each chunk; one that it gave later looks for all that an earlier one did
   */
  RedactedStream(Supplier<Redactor> latest) {
    this.latest = latest;
    this.redactor = latest.get();
  }

  /**
   * Takes the first {@code length} bytes of {@code chunk} and returns what may now be passed on,
   * which may be empty.
   *
   * @throws IllegalStateException if the redactor is closed
   */
  public byte[] push(byte[] chunk, int length) {
    int from = held.length;
    if (redactor != latest.get()) {
      // The bytes held are read again: a value that the last redactor did not know may begin there.
      redactor = latest.get();
      state = 0;
      start = NONE;
      from = 0;
    }
    PatternAutomaton automaton = redactor.automaton();
    byte[] text = chunk;
    int size = length;
    if (held.length > 0) {
      size = held.length + length;
      text = Arrays.copyOf(held, size);
      System.arraycopy(chunk, 0, text, held.length, length);
    }
    scan(automaton, redactor.filter(), text, from, size);
    int undecided = size - automaton.depth(state);
    int passOn = start == NONE ? undecided : Math.min(start, undecided);
    byte[] out = take(text, Math.max(written, passOn));
    keep(text, passOn, size);
    return out;
  }

  /**
   * Returns what was held back; the stream starts afresh. Where the text ends in {@link
   * Redactor#MIN_BYTES} or more bytes that a value begins with, they are taken out too: a quota may
   * have cut the value there.
   */
  public byte[] finish() {
    byte[] last = push(new byte[0], 0); // In case there is a later redactor.
    PatternAutomaton automaton = redactor.automaton();
    if (automaton.depth(state) >= Redactor.MIN_BYTES) {
      int beginning = held.length - automaton.depth(state);
      collect(beginning, held.length, automaton.ownerOfBeginning(state));
    }
    if (start != NONE) {
      replace(held);
    }
    byte[] out = take(held, held.length);
    keep(held, held.length, held.length);
    state = 0;
    return last.length == 0 ? out : concatenated(last, out);
  }

  /**
   * INVARIANT: in state s before byte `at`, no match that is still to come begins before `at -
   * depth(s)`. Where the filter rules out that one begins there, the automaton starts over at the
   * next place where one may; each place is tried once, so the work stays linear in the text.
   */
  private void scan(
      PatternAutomaton automaton, WindowFilter filter, byte[] text, int from, int size) {
    int at = from;
    int tried = NONE;
    while (at < size) {
      int depth = automaton.depth(state);
      int beginning = at - depth;
      if (depth < filter.window() && beginning > tried) {
        int next = filter.next(text, beginning, size);
        tried = next;
        if (next > beginning) {
          state = 0;
          at = next;
          settle(text, next);
          continue;
        }
      }
      state = automaton.step(state, text[at++]);
      if (automaton.matchLength(state) > 0) {
        collect(at - automaton.matchLength(state), at, automaton.matchOwner(state));
      }
      settle(text, at - automaton.depth(state));
    }
  }

  /** Joins a match to one that it overlaps, so that no edge of either is left. */
  private void collect(int from, int to, int whose) {
    if (from < written && (start == NONE || from <= start)) {
      written = to; // The replacement before it stands for this one, and what it swallows, too.
      start = NONE;
    } else if (start == NONE || from <= start) {
      start = from;
      end = to;
      owner = whose;
    } else {
      end = to;
    }
  }

  /** Replaces the match once none can begin before it any more. */
  private void settle(byte[] text, int undecided) {
    if (start != NONE && start <= undecided) {
      replace(text);
    }
  }

  private void replace(byte[] text) {
    if (replaced == null) {
      replaced = new ByteArrayOutputStream();
    }
    replaced.write(text, written, start - written);
    replaced.writeBytes(redactor.replacement(owner));
    written = end;
    start = NONE;
  }

  private static byte[] concatenated(byte[] head, byte[] tail) {
    byte[] whole = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, whole, head.length, tail.length);
    return whole;
  }

  private byte[] take(byte[] text, int to) {
    ByteArrayOutputStream before = replaced;
    int from = written;
    written = to;
    if (before == null) {
      return Arrays.copyOfRange(text, from, to);
    }
    before.write(text, from, to - from);
    replaced = null;
    return before.toByteArray();
  }

  private void keep(byte[] text, int from, int size) {
    byte[] old = held;
    held = Arrays.copyOfRange(text, from, size);
    Arrays.fill(old, (byte) 0);
    written -= from;
    if (start != NONE) {
      start -= from;
      end -= from;
    }
  }
}
