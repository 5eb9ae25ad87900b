package dev.palyra.sandbox.linux;

import static dev.palyra.sandbox.linux.Script.bytes;
import static dev.palyra.sandbox.linux.Script.number;
import static dev.palyra.sandbox.linux.Script.strings;
import static dev.palyra.sandbox.linux.Script.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a {@link WaitingProgram} is told: to wait, and then what to become. */
public final class StartScript {
  /** For a program that is not to restrict itself further. */
  public static final int NO_RULESET = -1;

  /** What the waiting program does with what it is told. */
  public enum As {
    /** Becomes the program. */
    ITSELF,
    /**
     * Starts it as its child, and ends with it: for the first process of a namespace, which no
     * program expects to be. It passes the exit code on, or 128 and the signal.
     */
    INIT
  }

  private static final int PR_SET_PDEATHSIG = 1;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int SIGKILL = 9;
  private static final long CLOSE_RANGE_CLOEXEC = 4;
  private static final long EVERY = 0xFFFFFFFFL;
  private static final long CLONE_VM = 0x100;
  private static final long CLONE_VFORK = 0x4000;

  private StartScript() {}

  /** It ends with whoever has started it, says that it waits, and does. */
  public static Script thatWaits() {
    try {
      return waits(new Script.Builder()).build();
    } catch (ErrnoException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds the same to what it does before. */
  public static Script.Builder waits(Script.Builder script) {
    return endsWithItsParent(script)
        .call("write", number(WaitingProgram.ANSWERS), bytes(new byte[4]), number(4))
        .nextMessage();
  }

  /** Its parent is a thread, where that is one of several. */
  public static Script.Builder endsWithItsParent(Script.Builder script) {
    return script.call("prctl", number(PR_SET_PDEATHSIG), number(SIGKILL));
  }

  /** As a parent that stays: nobody looks into it, and it holds nothing. */
  public static void keepsNothing(Script.Builder script) {
    script
        .call("prctl", number(PR_SET_DUMPABLE), number(0))
        .call("close_range", number(0), number(EVERY), number(0));
  }

  /**
   * To become a program, with the descriptors 0, 1 and 2.
   *
   * @param script what it does before
   * @param ruleset the program's descriptor of a Landlock ruleset to restrict itself with, or
   *     {@link #NO_RULESET}
   * @param environment NAME=value, without NUL; wiped, its values may be secret
   * @throws ErrnoException E2BIG
   */
  public static Script of(
      Script.Builder script,
      As as,
      int ruleset,
      String workingDirectory,
      String program,
      List<String> arguments,
      List<byte[]> environment)
      throws ErrnoException {
    List<byte[]> argv = new ArrayList<>();
    argv.add(program.getBytes(StandardCharsets.UTF_8));
    arguments.forEach(argument -> argv.add(argument.getBytes(StandardCharsets.UTF_8)));
    script.call(
        "close_range", number(WaitingProgram.MESSAGES), number(EVERY), number(CLOSE_RANGE_CLOEXEC));
    if (ruleset != NO_RULESET) {
      script.call("landlock_restrict_self", number(ruleset), number(0));
    }
    script.call("chdir", text(workingDirectory));
    if (as == As.INIT) {
      // It shares its parent's memory and goes first.
      script.fork(CLONE_VM | CLONE_VFORK, StartScript::keepsNothing);
    }
    script.call("execve", text(program), strings(argv), strings(environment));
    try {
      return script.build();
    } finally {
      environment.forEach(each -> Arrays.fill(each, (byte) 0));
    }
  }
}
