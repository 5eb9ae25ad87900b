package dev.palyra.core.secret;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A secret value: binary-safe, never printed, compared in constant time, zeroed when closed.
 *
 * <p>A class, not a record: a record would print its bytes and compare them in variable time. Safe
 * for use by several threads; whoever owns it closes it. The virtual machine may have copied the
 * bytes while it moved objects, so closing shortens a value's life in memory and does not prove its
 * absence.
 */
public final class Secret implements AutoCloseable {
  /** Largest value that Palyra stores or hands out, in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  private final byte[] bytes;
  private boolean closed;

  private Secret(byte[] owned) {
    if (owned.length > MAX_BYTES) {
      Arrays.fill(owned, (byte) 0);
      throw new IllegalArgumentException(
          "a secret holds at most %d bytes, got %d".formatted(MAX_BYTES, owned.length));
    }
    this.bytes = owned;
  }

  /** Copies {@code value}; the caller may zero its array afterwards. */
  public static Secret copyOf(byte[] value) {
    return new Secret(value.clone());
  }

  /**
   * The UTF-8 bytes of {@code text}, without a copy in a {@code String} that cannot be zeroed.
   *
   * @throws IllegalArgumentException if {@code text} has an unpaired surrogate
   */
  public static Secret ofUtf8(CharSequence text) {
    byte[] scratch = new byte[text.length() * 3];
    ByteBuffer encoded = ByteBuffer.wrap(scratch);
    boolean malformed =
        StandardCharsets.UTF_8
            .newEncoder()
            .encode(CharBuffer.wrap(text), encoded, true)
            .isMalformed();
    byte[] value = Arrays.copyOf(scratch, encoded.position());
    Arrays.fill(scratch, (byte) 0);
    if (malformed) {
      throw new IllegalArgumentException("a secret given as text must be valid Unicode");
    }
    return new Secret(value);
  }

  /**
   * Returns a copy of the value, for the caller to zero. Grep for {@code reveal} to audit every
   * reader.
   *
   * @throws IllegalStateException once this secret is closed
   */
  public synchronized byte[] reveal() {
    if (closed) {
      throw new IllegalStateException("the secret is closed");
    }
    return bytes.clone();
  }

  /**
   * The same value, to be closed by itself.
   *
   * @throws IllegalStateException once this secret is closed
   */
  public Secret copy() {
    return new Secret(reveal());
  }

  /** The length of the value in bytes, also after it was closed. */
  public int length() {
    return bytes.length;
  }

  /** Whether both hold the same value; the time taken depends on the lengths only. */
  public boolean matches(Secret other) {
    byte[] mine = reveal();
    byte[] theirs = other.reveal();
    try {
      return MessageDigest.isEqual(mine, theirs);
    } finally {
      Arrays.fill(mine, (byte) 0);
      Arrays.fill(theirs, (byte) 0);
    }
  }

  /** Zeroes the value. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "Secret[redacted]";
  }
}
