package dev.palyra.sandbox.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a {@link WaitingProgram} is told: its memory as it shall be, pointers included, so that it
 * has nothing to parse.
 *
 * <pre>
 *   0  length of the message       24  address of the working directory
 *   8  1 to stay as its init       32  address of the program's path
 *  16  ruleset's descriptor, or -1 40  address of argv      48  address of envp
 * </pre>
 */
public final class StartMessage implements AutoCloseable {
  /** For a program that is not to restrict itself further. */
  public static final int NO_RULESET = -1;

  /** What the waiting program does once it is told. */
  public enum As {
    /** Becomes the program. */
    ITSELF,
    /**
     * Starts it as its child, and ends with it: for the first process of a namespace, which no
     * program expects to be. It passes the exit code on, or 128 and the signal.
     */
    INIT
  }

  private static final int HEADER_BYTES = 56;

  private final byte[] bytes;

  private StartMessage(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Encodes a message.
   *
   * @param ruleset the program's descriptor of a Landlock ruleset to restrict itself with, or
   *     {@link #NO_RULESET}
   * @param environment NAME=value, without NUL; wiped, its values may be secret
   * @throws ErrnoException E2BIG
   */
  public static StartMessage of(
      As as,
      int ruleset,
      String workingDirectory,
      String program,
      List<String> arguments,
      List<byte[]> environment)
      throws ErrnoException {
    List<byte[]> argv = new ArrayList<>();
    argv.add(utf8(program));
    arguments.forEach(argument -> argv.add(utf8(argument)));
    byte[] directory = utf8(workingDirectory);
    long pointers = 8L * (argv.size() + 1 + environment.size() + 1);
    long texts = directory.length + 1L + size(argv) + size(environment);
    long length = HEADER_BYTES + pointers + texts;
    if (length > WaitingProgram.MAX_MESSAGE_BYTES) {
      throw new ErrnoException("execve", Errno.E2BIG);
    }
    ByteBuffer message = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    long argvAt = WaitingProgram.BASE + HEADER_BYTES;
    long envpAt = argvAt + 8L * (argv.size() + 1);
    long text = envpAt + 8L * (environment.size() + 1);
    message.putLong(length).putLong(as == As.INIT ? 1 : 0).putLong(ruleset);
    message.putLong(text).putLong(text + directory.length + 1).putLong(argvAt).putLong(envpAt);
    text += directory.length + 1;
    text = pointers(message, argv, text);
    pointers(message, environment, text);
    message.put(directory).put((byte) 0);
    argv.forEach(each -> message.put(each).put((byte) 0));
    environment.forEach(each -> message.put(each).put((byte) 0));
    environment.forEach(each -> Arrays.fill(each, (byte) 0));
    return new StartMessage(message.array());
  }

  private static long pointers(ByteBuffer message, List<byte[]> texts, long at) {
    long next = at;
    for (byte[] text : texts) {
      message.putLong(next);
      next += text.length + 1;
    }
    message.putLong(0);
    return next;
  }

  private static long size(List<byte[]> texts) {
    return texts.stream().mapToLong(text -> text.length + 1L).sum();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
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
