package dev.palyra.sandbox.wasm.meter;

/** Says of which proposal an instruction is that is not understood here. */
final class Unsupported {
  private Unsupported() {}

  static String opcode(int opcode) {
    return switch (opcode) {
      case 0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f -> "exceptions are not supported";
      case 0x12, 0x13 -> "tail calls are not supported";
      case 0x14, 0x15, 0xd4, 0xd5, 0xd6 -> "typed function references are not supported";
      case 0xd3, 0xfb -> "the GC proposal is not supported";
      case 0xfd -> "SIMD is not supported";
      case 0xfe -> "threads are not supported";
      default -> "there is no instruction 0x%02x".formatted(opcode);
    };
  }
}
