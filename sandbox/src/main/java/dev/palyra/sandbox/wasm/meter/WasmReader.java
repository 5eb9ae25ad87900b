package dev.palyra.sandbox.wasm.meter;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads a piece of a binary, strictly: no byte beyond its end, no number longer than allowed. */
final class WasmReader {
  private final byte[] bytes;
  private final int end;
  private int position;

  WasmReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  int position() {
    return position;
  }

  int remaining() {
    return end - position;
  }

  boolean atEnd() {
    return position == end;
  }

  int u8() throws ModuleRefusedException {
    if (position >= end) {
      throw refuse("the binary ends too early");
    }
    return bytes[position++] & 0xff;
  }

  /** An unsigned LEB128 number of 32 bits that fits an {@code int}. */
  int u32() throws ModuleRefusedException {
    long value = unsigned32();
    if (value > Integer.MAX_VALUE) {
      throw refuse("a number is too large");
    }
    return (int) value;
  }

  /** An unsigned LEB128 number of 32 bits. */
  long unsigned32() throws ModuleRefusedException {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int b = u8();
      if (shift == 28 && (b & 0xf0) != 0) {
        throw refuse("a number has more than 32 bits");
      }
      value |= (long) (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw refuse("a number has more than 32 bits");
  }

  /** A signed LEB128 number of at most {@code bits} bits. */
  long signed(int bits) throws ModuleRefusedException {
    long value = 0;
    for (int shift = 0; shift < bits; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7f) << shift;
      int left = bits - shift;
      if (left < 7) {
        // Every bit beyond the number's own must repeat its sign.
        int beyond = (byte) (b << 1) >> left;
        if ((b & 0x80) != 0 || (beyond != 0 && beyond != -1)) {
          throw refuse("a number has more than " + bits + " bits");
        }
      }
      if ((b & 0x80) == 0) {
        int used = Math.min(shift + 7, 64);
        return used == 64 ? value : value << (64 - used) >> (64 - used);
      }
    }
    throw refuse("a number has more than " + bits + " bits");
  }

  /** The number of entries of a vector, each of which takes at least one byte. */
  int count(String what, int max) throws ModuleRefusedException {
    int count = u32();
    if (count > max) {
      throw refuse("%d %s, and at most %d are allowed".formatted(count, what, max));
    }
    if (count > end - position) {
      throw refuse("the binary ends too early");
    }
    return count;
  }

  void skip(int length) throws ModuleRefusedException {
    if (length < 0 || length > end - position) {
      throw refuse("the binary ends too early");
    }
    position += length;
  }

  /** A part of its own, behind which this reader goes on. */
  WasmReader slice(int length) throws ModuleRefusedException {
    int from = position;
    skip(length);
    return new WasmReader(bytes, from, position);
  }

  String name() throws ModuleRefusedException {
    int length = u32();
    int from = position;
    skip(length);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw refuse("a name is not UTF-8");
    }
  }

  void expectEnd() throws ModuleRefusedException {
    if (position != end) {
      throw refuse("bytes are left over");
    }
  }

  ModuleRefusedException refuse(String reason) {
    return new ModuleRefusedException(reason, position);
  }
}
