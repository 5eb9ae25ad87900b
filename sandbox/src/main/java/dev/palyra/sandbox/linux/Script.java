package dev.palyra.sandbox.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * System calls for a {@link WaitingProgram} to make: its memory as it shall be, pointers included,
 * so that it has nothing to parse.
 *
 * <pre>
 *   0  length of the message
 *   8  the steps, 64 bytes each: number, six arguments, and 0 if the call must succeed,
 *      1 if it need not, or, where it forks, the address of the parent's next step
 *   …  what arguments point to
 * </pre>
 *
 * The number -1 is for reading the next message, -2 for staying as the parent of the child that was
 * forked last: taking the ends of all children, and passing its end on. A call that fails is
 * answered with its errno, and nothing more of the script is done.
 */
public final class Script implements AutoCloseable {
  private static final int MAX_ARGUMENTS = 6;
  private static final long NEXT_MESSAGE = -1;
  private static final long STAY = -2;
  private static final long MUST_SUCCEED = 0;
  private static final long MAY_FAIL = 1;
  private static final int SIGCHLD = 17;

  private final byte[] bytes;

  private Script(byte[] bytes) {
    this.bytes = bytes;
  }

  /** An argument of a call, or a word of a block that an argument points to. */
  public sealed interface Word {}

  record Value(long value) implements Word {}

  record Block(List<Word> words) implements Word {}

  static final class Bytes implements Word {
    final byte[] bytes;

    private Bytes(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  /** The number itself. */
  public static Word number(long value) {
    return new Value(value);
  }

  /** The address of {@code text} in UTF-8 and a NUL. */
  public static Word text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The address of a copy of {@code bytes} and a NUL; it is made when the script is built. */
  public static Word bytes(byte[] bytes) {
    return new Bytes(bytes);
  }

  /** The address of {@code words}. */
  public static Word block(List<Word> words) {
    return new Block(List.copyOf(words));
  }

  /** The address of an array of addresses that ends with a null, as argv and envp do. */
  public static Word strings(List<byte[]> strings) {
    List<Word> words = new ArrayList<>();
    strings.forEach(each -> words.add(bytes(each)));
    words.add(number(0));
    return block(words);
  }

  record Step(long call, List<Word> arguments, long how, List<Step> parent) {
    Step(long call, List<Word> arguments, long how) {
      this(call, arguments, how, List.of());
    }
  }

  /** Collects steps. */
  public static final class Builder {
    private final SyscallTable table;
    private final List<Step> steps = new ArrayList<>();

    /** For this host. */
    public Builder() {
      this(Kernel.table());
    }

    Builder(SyscallTable table) {
      this.table = table;
    }

    /** A call that must succeed, with at most six arguments; those that are missing are 0. */
    public Builder call(String name, Word... arguments) {
      return add(name, MUST_SUCCEED, arguments);
    }

    /** A call that may fail. */
    public Builder attempt(String name, Word... arguments) {
      return add(name, MAY_FAIL, arguments);
    }

    private Builder add(String name, long how, Word... arguments) {
      if (arguments.length > MAX_ARGUMENTS) {
        throw new IllegalArgumentException("`%s` with too many arguments".formatted(name));
      }
      steps.add(new Step(table.number(name), List.of(arguments), how));
      return this;
    }

    /**
     * A clone(2), which must succeed. The child takes the steps that follow, and may not run out of
     * them.
     *
     * @param flags all but SIGCHLD
     * @param parent adds the parent's own, which end in staying
     */
    public Builder fork(long flags, Consumer<Builder> parent) {
      Builder its = new Builder(table);
      parent.accept(its);
      its.steps.add(new Step(STAY, List.of(), MUST_SUCCEED));
      List<Word> arguments = List.of(number(flags | SIGCHLD));
      steps.add(new Step(table.number("clone"), arguments, MUST_SUCCEED, List.copyOf(its.steps)));
      return this;
    }

    /** Goes on with the next message. */
    public Builder nextMessage() {
      steps.add(new Step(NEXT_MESSAGE, List.of(), MUST_SUCCEED));
      return this;
    }

    /**
     * The script.
     *
     * @throws ErrnoException E2BIG if it is longer than a message may be
     */
    public Script build() throws ErrnoException {
      return new Script(new ScriptEncoder(steps).encode());
    }
  }

  byte[] bytes() {
    return bytes;
  }

  /** Wipes it. */
  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }
}
