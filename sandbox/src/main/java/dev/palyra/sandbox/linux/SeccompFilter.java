package dev.palyra.sandbox.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A seccomp filter as classic BPF, for one instruction set. The first rule that matches answers; a
 * system call of another ABI kills the process before any rule is looked at, because its numbers
 * mean other calls.
 *
 * <p>The call is found by binary search, not by going through the rules: the kernel runs a new
 * filter once for every call that there is, to learn which it always allows (seccomp_cache_prepare
 * in kernel/seccomp.c), and that was a fifth of a millisecond of each start.
 */
public final class SeccompFilter {
  public static final int INSTRUCTION_BYTES = 8;

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

  /** What answers a call, where all of {@code tests} hold. */
  record Answer(List<Test> tests, Action action) {
    Answer {
      tests = List.copyOf(tests);
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
    private final Arch arch;
    private final SyscallTable table;
    private final NavigableMap<Integer, List<Answer>> answers = new TreeMap<>();
    private boolean unknownAreMissing;

    public Builder(Arch arch) {
      this.arch = arch;
      this.table = SyscallTable.of(arch);
    }

    /** Answers {@code name}, where all tests hold; does nothing where the call does not exist. */
    public Builder rule(String name, Action action, Test... tests) {
      OptionalInt number = table.find(name);
      if (number.isPresent()) {
        answers
            .computeIfAbsent(number.getAsInt(), _ -> new ArrayList<>())
            .add(new Answer(List.of(tests), action));
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
      unknownAreMissing = true;
      return this;
    }

    /** The filter; calls that no rule answers get {@code otherwise}. */
    public SeccompFilter build(Action otherwise) {
      int last = table.numbers().stream().mapToInt(Integer::intValue).max().orElseThrow();
      Action beyond = unknownAreMissing ? new Action.Fail(Errno.ENOSYS) : otherwise;
      return new SeccompFilter(new FilterCode(answers, otherwise, last, beyond).assemble(arch));
    }
  }
}
