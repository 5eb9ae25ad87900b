package dev.palyra.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a command reads and writes.
 *
 * @param colours whether to colour: only on a terminal, and never with NO_COLOR set
 *     (https://no-color.org)
 * @param console for questions; absent where nobody is there to answer
 */
record Terminal(
    InputStream in, PrintWriter out, PrintWriter err, boolean colours, Optional<Console> console) {

  static Terminal ofProcess() {
    Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    boolean colours =
        console.isPresent() && !isSet("NO_COLOR") && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(
        System.in, writer(FileDescriptor.out), writer(FileDescriptor.err), colours, console);
  }

  private static boolean isSet(String variable) {
    @Nullable String value = System.getenv(variable);
    return value != null && !value.isEmpty();
  }

  private static PrintWriter writer(FileDescriptor to) {
    return new PrintWriter(new FileOutputStream(to), true, StandardCharsets.UTF_8);
  }

  /** Writes bytes as they are to standard output. */
  void raw(byte[] bytes) {
    out.flush();
    var stream = new FileOutputStream(FileDescriptor.out);
    try {
      stream.write(bytes);
      stream.flush();
    } catch (IOException e) {
      throw CliException.unusable("cannot write to standard output");
    }
  }

  /** Reads standard input to its end; more than {@code limit} bytes are refused. */
  byte[] readAll(int limit) {
    try {
      byte[] read = in.readNBytes(limit + 1);
      if (read.length > limit) {
        throw CliException.unusable("standard input holds more than " + limit + " bytes");
      }
      return read;
    } catch (IOException e) {
      throw CliException.unusable("cannot read standard input");
    }
  }

  /**
   * Asks a yes-or-no question until it gets an answer; nothing, which is the end of input, is no.
   */
  boolean confirm(String question) {
    if (console.isEmpty()) {
      throw CliException.unusable("nobody is there to answer: standard input is no terminal");
    }
    while (true) {
      @Nullable String answer = console.get().readLine("%s [y/n] ", question);
      if (answer == null || answer.equalsIgnoreCase("n") || answer.equalsIgnoreCase("no")) {
        return false;
      }
      if (answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes")) {
        return true;
      }
    }
  }

  String paint(Colour colour, String text) {
    return colours ? colour.code() + text + "\u001b[0m" : text;
  }

  /** What a colour stands for. */
  enum Colour {
    GOOD("\u001b[32m"),
    BAD("\u001b[31m"),
    WAITING("\u001b[33m"),
    QUIET("\u001b[2m"),
    STRONG("\u001b[1m");

    private final String code;

    Colour(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }
}
