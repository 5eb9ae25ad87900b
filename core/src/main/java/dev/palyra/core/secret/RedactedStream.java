package dev.palyra.core.secret;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * One output on its way through a {@link Redactor}. Holds back only what may be the beginning of a
 * secret: never more than the longest spelling of one. For one thread.
 */
public final class RedactedStream {
  private static final int NONE = -1;

  private final Redactor redactor;

  /** What was read and not yet written. */
  private byte[] held = new byte[0];

  private int state;

  /** The match being collected, as positions in {@code held}: from `start` up to `end`. */
  private int start = NONE;

  private int end;
  private int owner;

  RedactedStream(Redactor redactor) {
    this.redactor = redactor;
  }

  /**
   * Takes the first {@code length} bytes of {@code chunk} and returns what may now be passed on,
   * which may be empty.
   *
   * @throws IllegalStateException if the redactor is closed
   */
  public byte[] push(byte[] chunk, int length) {
    PatternAutomaton automaton = redactor.automaton();
    byte[] text = Arrays.copyOf(held, held.length + length);
    System.arraycopy(chunk, 0, text, held.length, length);
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
    int written = 0;
    for (int at = held.length; at < text.length; at++) {
      state = automaton.step(state, text[at]);
      int undecided = at + 1 - automaton.depth(state);
      // INVARIANT: nothing before `undecided` can belong to a match that is still to come.
      if (start != NONE && end <= undecided) {
        written = replace(text, written, out);
      }
      if (automaton.matchLength(state) > 0) {
        collect(at + 1 - automaton.matchLength(state), at + 1, automaton.matchOwner(state));
      }
    }
    int undecided = text.length - automaton.depth(state);
    if (start != NONE && end <= undecided) {
      written = replace(text, written, out);
    }
    int keepFrom = start == NONE ? undecided : Math.min(start, undecided);
    if (keepFrom > written) {
      out.write(text, written, keepFrom - written);
    }
    keep(text, Math.max(keepFrom, written));
    return out.toByteArray();
  }

  /** Returns what was held back; the stream starts afresh. */
  public byte[] finish() {
    redactor.automaton();
    ByteArrayOutputStream out = new ByteArrayOutputStream(held.length);
    int written = start == NONE ? 0 : replace(held, 0, out);
    out.write(held, written, held.length - written);
    keep(held, held.length);
    state = 0;
    return out.toByteArray();
  }

  /**
   * Joins a match to the one being collected where they overlap, so that no edge of either is left.
   */
  private void collect(int from, int to, int of) {
    if (start == NONE) {
      start = from;
      owner = of;
    } else if (from < start) {
      start = from;
      owner = of;
    }
    end = to;
  }

  private int replace(byte[] text, int written, ByteArrayOutputStream out) {
    out.write(text, written, start - written);
    out.writeBytes(redactor.replacement(owner));
    start = NONE;
    return end;
  }

  private void keep(byte[] text, int from) {
    byte[] old = held;
    held = Arrays.copyOfRange(text, from, text.length);
    Arrays.fill(old, (byte) 0);
    if (start != NONE) {
      start -= from;
      end -= from;
    }
  }
}
