package dev.palyra.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * How far the store had come when a write was last acknowledged. Kept apart from the log and the
 * keyring, so that neither can be put back to an older state unnoticed.
 *
 * <p>Written after the log is durable and not synced by itself: it survives the process, and after
 * a power failure it is at worst older than the log, which detects less and never raises a false
 * alarm. Two slots take turns, so that a torn write leaves the other.
 *
 * @param generation of the log
 * @param sequence of the last acknowledged record
 * @param keyring the keyring's counter
 */
record Anchor(long generation, long sequence, int keyring) {
  private static final byte[] PURPOSE = "palyra vault anchor v1".getBytes(UTF_8);
  private static final int BODY_BYTES = 8 + 8 + 4 + 4;
  private static final int SLOT_BYTES = 512;

  /** Sealed for a file or a backend; {@code keyId} names the key of the log that vouches for it. */
  byte[] encode(int keyId, SecretKey logKey) {
    byte[] body = new Wire.Writer().i64(generation).i64(sequence).i32(keyring).i32(keyId).done();
    return new Wire.Writer().raw(body).raw(Aead.mac(Aead.derive(logKey, PURPOSE), body)).done();
  }

  static Optional<Anchor> decode(byte[] sealed, Keyring keys) {
    try {
      Wire.Reader in = new Wire.Reader(sealed);
      Anchor anchor = new Anchor(in.i64(), in.i64(), in.i32());
      int keyId = in.i32();
      byte[] mac = in.raw(Aead.MAC_BYTES);
      in.end();
      Keyring.DataKey key = keys.keys().get(keyId);
      if (key == null || !key.purpose().equals(Keyring.LOG)) {
        return Optional.empty();
      }
      byte[] expected =
          Aead.mac(Aead.derive(key.key(), PURPOSE), Arrays.copyOf(sealed, BODY_BYTES));
      return MessageDigest.isEqual(mac, expected) ? Optional.of(anchor) : Optional.empty();
    } catch (Wire.Malformed e) {
      return Optional.empty();
    }
  }

  /** The newer of the two slots, or empty if neither authenticates. */
  static Optional<Anchor> read(FileChannel file, Keyring keys) throws IOException {
    Optional<Anchor> newest = Optional.empty();
    for (int slot = 0; slot < 2; slot++) {
      ByteBuffer bytes = ByteBuffer.allocate(BODY_BYTES + Aead.MAC_BYTES);
      while (bytes.hasRemaining()
          && file.read(bytes, (long) slot * SLOT_BYTES + bytes.position()) > 0) {
        // Until the slot is complete or the file ends.
      }
      Optional<Anchor> found = decode(bytes.array(), keys);
      if (found.isPresent() && (newest.isEmpty() || found.get().newerThan(newest.get()))) {
        newest = found;
      }
    }
    return newest;
  }

  /** Writes the slot whose turn it is. Only under the store's lock. */
  void write(FileChannel file, int keyId, SecretKey logKey) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(encode(keyId, logKey));
    long at = (sequence + keyring + generation) % 2 * SLOT_BYTES;
    while (bytes.hasRemaining()) {
      file.write(bytes, at + bytes.position());
    }
  }

  private boolean newerThan(Anchor other) {
    return sequence != other.sequence
        ? sequence > other.sequence
        : keyring != other.keyring ? keyring > other.keyring : generation > other.generation;
  }
}
