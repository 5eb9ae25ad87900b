package dev.palyra.sandbox.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A seccomp filter as classic BPF, for one instruction set. The first rule that matches answers; a
 * system call of another ABI kills the process before any rule is looked at, because its numbers
 * mean other calls.
 */
public final class SeccompFilter {
  static final int INSTRUCTION_BYTES = 8;

  private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int JUMP_GREATER_EQUAL = 0x35; // BPF_JMP | BPF_JGE | BPF_K
  private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
  private static final int RETURN = 0x06; // BPF_RET | BPF_K
  private static final int MAX_INSTRUCTIONS = 4_096;

  private static final int OFFSET_NUMBER = 0;
  private static final int OFFSET_ARCH = 4;
  private static final int OFFSET_ARGUMENTS = 16;
  private static final int X32_BIT = 0x40000000;

  /** What happens to a call. */
  public sealed interface Action {
    /** The call goes on. */
    record Allow() implements Action {}

    /** The call fails with this errno. */
    record Fail(int errno) implements Action {}

    /** The gateway decides (SECCOMP_RET_USER_NOTIF). */
    record AskGateway() implements Action {}

    /** The process dies of SIGSYS. */
    record Kill() implements Action {}
  }

  /**
   * A condition on the low 32 bits of an argument. Only arguments that the kernel itself reads as
   * 32 bits, or flags that all lie there, may be tested.
   */
  public record Test(int argument, int mask, int value, boolean equal) {
    public static Test is(int argument, int value) {
      return new Test(argument, -1, value, true);
    }

    public static Test isNot(int argument, int value) {
      return new Test(argument, -1, value, false);
    }

    /** True if the bits under {@code mask} are exactly {@code value}. */
    public static Test masked(int argument, int mask, int value) {
      return new Test(argument, mask, value, true);
    }

    /** True if any of these bits is set. */
    public static Test anyOf(int argument, int bits) {
      return new Test(argument, bits, 0, false);
    }
  }

  private final byte[] code;

  private SeccompFilter(byte[] code) {
    this.code = code;
  }

  /** The instructions as an array of {@code struct sock_filter}. */
  public byte[] code() {
    return code.clone();
  }

  /** Builds a filter; not thread-safe. */
  public static final class Builder {
    private final SyscallTable table;
    private final List<long[]> out = new ArrayList<>(); // {opcode, true offset, false offset, k}

    public Builder(Arch arch) {
      this.table = SyscallTable.of(arch);
      emit(LOAD_WORD, 0, 0, OFFSET_ARCH);
      emit(JUMP_EQUAL, 1, 0, arch.auditArch());
      emit(RETURN, 0, 0, encode(new Action.Kill()));
      emit(LOAD_WORD, 0, 0, OFFSET_NUMBER);
      if (arch == Arch.X86_64) {
        emit(JUMP_GREATER_EQUAL, 0, 1, X32_BIT);
        emit(RETURN, 0, 0, encode(new Action.Fail(Errno.ENOSYS)));
      }
    }

    /** Answers {@code name}, where all tests hold; does nothing where the call does not exist. */
    public Builder rule(String name, Action action, Test... tests) {
      OptionalInt number = table.find(name);
      if (number.isEmpty()) {
        return this;
      }
      int body = 1;
      for (Test test : tests) {
        body += test.mask() == -1 ? 2 : 3;
      }
      boolean reload = tests.length > 0;
      emit(JUMP_EQUAL, 0, body + (reload ? 1 : 0), number.getAsInt());
      int left = body;
      for (Test test : tests) {
        emit(LOAD_WORD, 0, 0, OFFSET_ARGUMENTS + 8L * test.argument());
        left--;
        if (test.mask() != -1) {
          emit(AND, 0, 0, test.mask());
          left--;
        }
        left--;
        // Past what is left of this rule, to the reload of the number.
        emit(JUMP_EQUAL, test.equal() ? 0 : left, test.equal() ? left : 0, test.value());
      }
      emit(RETURN, 0, 0, encode(action));
      if (reload) {
        emit(LOAD_WORD, 0, 0, OFFSET_NUMBER);
      }
      return this;
    }

    /** Answers each of these calls. */
    public Builder rules(Action action, List<String> names) {
      names.forEach(name -> rule(name, action));
      return this;
    }

    /** Calls that the table does not know fail with ENOSYS, so that a new kernel adds nothing. */
    public Builder unknownCallsAreMissing() {
      int last = table.numbers().stream().mapToInt(Integer::intValue).max().orElseThrow();
      emit(JUMP_GREATER_EQUAL, 0, 1, last + 1L);
      emit(RETURN, 0, 0, encode(new Action.Fail(Errno.ENOSYS)));
      return this;
    }

    /** The filter; calls that no rule answers get {@code otherwise}. */
    public SeccompFilter build(Action otherwise) {
      emit(RETURN, 0, 0, encode(otherwise));
      if (out.size() > MAX_INSTRUCTIONS) {
        throw new IllegalStateException("filter of %d instructions".formatted(out.size()));
      }
      ByteBuffer buffer =
          ByteBuffer.allocate(out.size() * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
      for (long[] in : out) {
        buffer.putShort((short) in[0]).put((byte) in[1]).put((byte) in[2]).putInt((int) in[3]);
      }
      return new SeccompFilter(buffer.array());
    }

    private void emit(int opcode, int whenTrue, int whenFalse, long k) {
      if (whenTrue > 255 || whenFalse > 255) {
        throw new IllegalStateException("jump too far");
      }
      out.add(new long[] {opcode, whenTrue, whenFalse, k});
    }
  }

  private static long encode(Action action) {
    return switch (action) {
      case Action.Allow _ -> 0x7FFF0000L;
      case Action.Fail(int errno) -> 0x00050000L | errno;
      case Action.AskGateway _ -> 0x7FC00000L;
      case Action.Kill _ -> 0x80000000L;
    };
  }
}
