package dev.palyra.core.secret;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Skips over text in which no pattern can begin: the shift table of Wu and Manber ("A fast
 * algorithm for multi-pattern searching", TR 94-17, University of Arizona, 1994) over blocks of
 * four bytes of each pattern's first bytes. May take a place for a beginning that is none, never
 * the reverse.
 */
final class WindowFilter implements AutoCloseable {
  private static final int BLOCK = 4;
  private static final int LARGEST_WINDOW = 16;
  private static final int TABLE_BITS = 16;

  /** 2^32 divided by the golden ratio, odd: spreads the blocks (Knuth, TAOCP 6.4). */
  private static final int MULTIPLIER = 0x9E3779B1;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int window;
  private final byte[] shifts = new byte[1 << TABLE_BITS];
  private final boolean[] beginnings = new boolean[1 << TABLE_BITS];

  /**
   * @param shortest the length of the shortest pattern, at least {@link Redactor#MIN_BYTES}
   */
  WindowFilter(int shortest) {
    this.window = Math.min(shortest, LARGEST_WINDOW);
    Arrays.fill(shifts, (byte) (window - BLOCK + 1));
  }

  /** How many bytes of text it takes to rule out that a pattern begins. */
  int window() {
    return window;
  }

  void add(byte[] pattern) {
    beginnings[hash(pattern, 0)] = true;
    for (int at = 0; at <= window - BLOCK; at++) {
      int slot = hash(pattern, at);
      shifts[slot] = (byte) Math.min(shifts[slot], window - BLOCK - at);
    }
  }

  /**
   * The first place from {@code from} on at which a pattern may begin. Where fewer bytes than a
   * window are left before {@code end}, every place may be one.
   */
  int next(byte[] text, int from, int end) {
    int last = end - window;
    int at = from;
    while (at <= last) {
      int shift = shifts[hash(text, at + window - BLOCK)];
      if (shift == 0) {
        if (beginnings[hash(text, at)]) {
          return at;
        }
        shift = 1;
      }
      at += shift;
    }
    return at;
  }

  private static int hash(byte[] text, int at) {
    return ((int) INT.get(text, at) * MULTIPLIER) >>> (Integer.SIZE - TABLE_BITS);
  }

  /** Forgets the patterns. */
  @Override
  public void close() {
    Arrays.fill(shifts, (byte) 0);
    Arrays.fill(beginnings, false);
  }
}
