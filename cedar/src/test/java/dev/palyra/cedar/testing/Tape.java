package dev.palyra.cedar.testing;

import java.util.Random;

/**
 * The choices of a random generator, written down beforehand. Where the tape ends, or holds a zero,
 * a generator makes its first choice, so a shorter tape or one with smaller numbers gives a simpler
 * case: this is how jqwik shrinks a whole world of schema, policies and requests. A failure prints
 * its tape; {@code Tape.of(…)} plays it again.
 */
public final class Tape {
  private final int[] choices;

  Tape(int[] choices) {
    this.choices = choices;
  }

  public static Tape of(int... choices) {
    return new Tape(choices.clone());
  }

  /** Plays the tape from its start. */
  public Random random() {
    return new Random() {
      private static final long serialVersionUID = 1L;

      private int at;

      @Override
      protected int next(int bits) {
        int choice = at < choices.length ? choices[at++] : 0;
        return bits == 32 ? choice << 1 : choice & (1 << bits) - 1;
      }
    };
  }

  @Override
  public String toString() {
    int end = choices.length;
    while (end > 0 && choices[end - 1] == 0) {
      end--;
    }
    StringBuilder text = new StringBuilder("Tape.of(");
    for (int i = 0; i < end; i++) {
      text.append(i == 0 ? "" : ", ").append(choices[i]);
    }
    return text.append(')').toString();
  }
}
