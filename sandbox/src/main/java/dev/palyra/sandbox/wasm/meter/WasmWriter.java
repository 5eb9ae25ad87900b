package dev.palyra.sandbox.wasm.meter;

import java.util.Arrays;

/** Writes a binary. Not thread-safe. */
final class WasmWriter {
  private byte[] bytes = new byte[256];
  private int length;

  WasmWriter u8(int value) {
    room(1);
    bytes[length++] = (byte) value;
    return this;
  }

  WasmWriter u32(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      u8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return u8(rest);
  }

  WasmWriter signed(long value) {
    long rest = value;
    while (rest < -64 || rest > 63) {
      u8((int) (rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    return u8((int) (rest & 0x7f));
  }

  WasmWriter raw(byte[] from, int start, int end) {
    room(end - start);
    System.arraycopy(from, start, bytes, length, end - start);
    length += end - start;
    return this;
  }

  /** A section, or anything else that has its length in front. */
  WasmWriter sized(WasmWriter content) {
    return u32(content.length).raw(content.bytes, 0, content.length);
  }

  int length() {
    return length;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
