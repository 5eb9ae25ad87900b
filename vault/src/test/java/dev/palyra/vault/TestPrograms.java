package dev.palyra.vault;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs real programs for tests, and remembers the argument vectors it was given. */
final class TestPrograms implements HelperProgram {
  final List<List<String>> commands = new ArrayList<>();

  @Override
  public Answer run(List<String> command, byte[] input, Duration deadline, int maxOutput) {
    commands.add(command);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      give(process, input);
      byte[] output = process.getInputStream().readNBytes(maxOutput + 1);
      if (output.length > maxOutput
          || !process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return new Answer.Failed("too much or too late");
      }
      return new Answer.Exited(process.exitValue(), output);
    } catch (IOException e) {
      return new Answer.Failed("it could not be started");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A program may end without reading what it is given; its status then says how it ended. */
  private static void give(Process process, byte[] input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input);
    } catch (IOException _) {
      // A broken pipe.
    }
  }
}
