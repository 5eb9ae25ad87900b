package dev.palyra.sandbox.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a seccomp filter on a system call, for an instruction set that this host need not have. */
public final class BpfInterpreter {
  private BpfInterpreter() {}

  /** The filter's answer: SECCOMP_RET_*. */
  public static int run(SeccompFilter filter, Arch arch, int number, long... arguments) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(number).putInt(arch.auditArch()).putLong(0);
    for (long argument : arguments) {
      data.putLong(argument);
    }
    ByteBuffer code = ByteBuffer.wrap(filter.code()).order(ByteOrder.nativeOrder());
    int accumulator = 0;
    for (int pc = 0; ; pc++) {
      int at = pc * SeccompFilter.INSTRUCTION_BYTES;
      int whenTrue = Byte.toUnsignedInt(code.get(at + 2));
      int whenFalse = Byte.toUnsignedInt(code.get(at + 3));
      int k = code.getInt(at + 4);
      switch (code.getShort(at)) {
        case 0x20 -> accumulator = data.getInt(k);
        case 0x05 -> pc += k;
        case 0x54 -> accumulator &= k;
        case 0x15 -> pc += accumulator == k ? whenTrue : whenFalse;
        case 0x35 -> pc += Integer.compareUnsigned(accumulator, k) >= 0 ? whenTrue : whenFalse;
        case 0x06 -> {
          return k;
        }
        default -> throw new AssertionError("unknown instruction " + code.getShort(at));
      }
    }
  }
}
