package dev.palyra.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The encoding of everything the vault writes: big-endian numbers, byte strings with their length
 * before them.
 */
final class Wire {
  private Wire() {}

  static final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    Writer u8(int value) {
      bytes.write(value);
      return this;
    }

    Writer i32(int value) {
      try {
        out.writeInt(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return this;
    }

    Writer i64(long value) {
      try {
        out.writeLong(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return this;
    }

    Writer raw(byte[] value) {
      bytes.writeBytes(value);
      return this;
    }

    Writer bytes(byte[] value) {
      return i32(value.length).raw(value);
    }

    Writer text(String value) {
      return bytes(value.getBytes(UTF_8));
    }

    Writer texts(Set<String> values) {
      i32(values.size());
      new TreeSet<>(values).forEach(this::text);
      return this;
    }

    /** Milliseconds since the epoch, or the smallest number for none. */
    Writer instant(Optional<Instant> value) {
      return i64(value.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE));
    }

    byte[] done() {
      return bytes.toByteArray();
    }
  }

  /** Reads what {@link Writer} wrote; throws {@link Malformed} for anything else. */
  static final class Reader {
    private final ByteBuffer in;

    Reader(byte[] bytes) {
      this.in = ByteBuffer.wrap(bytes);
    }

    int u8() throws Malformed {
      try {
        return in.get() & 0xff;
      } catch (BufferUnderflowException e) {
        throw new Malformed(e);
      }
    }

    int i32() throws Malformed {
      try {
        return in.getInt();
      } catch (BufferUnderflowException e) {
        throw new Malformed(e);
      }
    }

    long i64() throws Malformed {
      try {
        return in.getLong();
      } catch (BufferUnderflowException e) {
        throw new Malformed(e);
      }
    }

    byte[] raw(int length) throws Malformed {
      if (length < 0 || length > in.remaining()) {
        throw new Malformed(null);
      }
      byte[] value = new byte[length];
      in.get(value);
      return value;
    }

    byte[] bytes() throws Malformed {
      return raw(i32());
    }

    String text() throws Malformed {
      return new String(bytes(), UTF_8);
    }

    Set<String> texts() throws Malformed {
      Set<String> values = new TreeSet<>();
      for (int left = i32(); left > 0; left--) {
        values.add(text());
      }
      return values;
    }

    Optional<Instant> instant() throws Malformed {
      long millis = i64();
      return millis == Long.MIN_VALUE
          ? Optional.empty()
          : Optional.of(Instant.ofEpochMilli(millis));
    }

    int position() {
      return in.position();
    }

    void end() throws Malformed {
      if (in.hasRemaining()) {
        throw new Malformed(null);
      }
    }
  }

  /** The bytes are not what the vault writes. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(@org.jspecify.annotations.Nullable Throwable cause) {
      super("malformed", cause);
    }
  }
}
