package dev.palyra.cli;

import dev.palyra.core.secret.Secret;
import java.io.Console;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values that must not be seen: from standard input, or a prompt without echo. */
final class SecretInput {
  private static final int MAX_VALUE = 64 * 1024;

  private SecretInput() {}

  /** A value; one line break at the end of standard input is dropped unless {@code exact}. */
  static byte[] value(Terminal terminal, boolean exact) {
    if (terminal.console().isPresent()) {
      return typed(terminal.console().get(), "value (not shown): ");
    }
    byte[] read = terminal.readAll(MAX_VALUE + 1);
    int length = read.length;
    if (!exact && length > 0 && read[length - 1] == '\n') {
      length--;
    }
    byte[] value = Arrays.copyOf(read, length);
    Arrays.fill(read, (byte) 0);
    if (length == 0) {
      throw CliException.unusable(
          "the value is empty", "pipe it in: printf %s \"$TOKEN\" | palyra secrets set SCOPE/KEY");
    }
    return value;
  }

  /** A passphrase or identity, from the first line of standard input or a prompt. */
  static String line(Terminal terminal, String what) {
    byte[] read =
        terminal.console().isPresent()
            ? typed(terminal.console().get(), what + " (not shown): ")
            : terminal.readAll(MAX_VALUE);
    String line = new String(read, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    Arrays.fill(read, (byte) 0);
    if (line.isBlank()) {
      throw CliException.unusable("the " + what + " is empty");
    }
    return line;
  }

  private static byte[] typed(Console console, String prompt) {
    char @Nullable [] typed = console.readPassword("%s", prompt);
    if (typed == null || typed.length == 0) {
      throw CliException.unusable("nothing was typed");
    }
    try (Secret secret = Secret.ofUtf8(CharBuffer.wrap(typed))) {
      return secret.reveal();
    } catch (IllegalArgumentException e) {
      throw CliException.unusable("a secret has at most " + MAX_VALUE + " bytes of valid Unicode");
    } finally {
      Arrays.fill(typed, '\0');
    }
  }
}
