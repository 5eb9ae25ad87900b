package dev.palyra.cli;

import dev.palyra.core.secret.RedactedStream;
import dev.palyra.core.secret.SecretLease;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A command of the operator's own, with more in its environment than this process has, and its
 * output with the values taken out.
 */
record RedactedChild(List<String> command, Map<String, String> environment) {
  static final int NOT_STARTED = 126;
  static final int NOT_FOUND = 127;

  /** How the JDK reports that there is no such file. */
  private static final Pattern ENOENT = Pattern.compile("error[=:] ?2\\b");

  /** Runs it to its end and returns its exit status. */
  int run(SecretLease lease, boolean bare) {
    var builder = new ProcessBuilder(command).redirectInput(Redirect.INHERIT);
    if (bare) {
      builder.redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT);
    }
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      boolean missing = ENOENT.matcher(String.valueOf(e.getMessage())).find();
      throw CliException.ended(
          missing ? NOT_FOUND : NOT_STARTED,
          "`%s` %s".formatted(command.getFirst(), missing ? "was not found" : "cannot be started"));
    }
    try {
      if (!bare) {
        Thread errors = passing(lease, process.getErrorStream(), FileDescriptor.err);
        Thread output = passing(lease, process.getInputStream(), FileDescriptor.out);
        output.join();
        errors.join();
      }
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw CliException.failed("interrupted");
    }
  }

  private static Thread passing(SecretLease lease, InputStream from, FileDescriptor to) {
    return Thread.startVirtualThread(() -> {
      try (InputStream in = from;
          OutputStream out = new FileOutputStream(to)) {
        RedactedStream filter = lease.open();
        byte[] chunk = new byte[1 << 16];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
          out.write(filter.push(chunk, read));
          out.flush();
        }
        out.write(filter.finish());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
