package dev.palyra.vault;

import java.time.Duration;
import java.util.List;

/**
 * Port: runs a program for the vault. An implementation starts it without a shell, with an empty
 * environment but for {@code PATH} and {@code HOME}, and kills its whole tree at the deadline or
 * when it prints more than it may. Module sandbox has one.
 */
@FunctionalInterface
public interface HelperProgram {
  /**
   * Runs {@code command} to its end.
   *
   * @param input its standard input
   * @param maxOutput the most bytes of standard output that are taken; more is a failure
   */
  Answer run(List<String> command, byte[] input, Duration deadline, int maxOutput);

  /** How it ended. */
  sealed interface Answer {
    /** It ended by itself, with this status and output; whoever receives the output zeroes it. */
    @SuppressWarnings(
        "ArrayRecordComponent") // Handed over once; a record keeps switches exhaustive.
    record Exited(int status, byte[] output) implements Answer {
      @Override
      public String toString() {
        return "Exited[status=" + status + ", output redacted]";
      }
    }

    /** It could not be started, or was killed. The reason holds nothing of what it printed. */
    record Failed(String reason) implements Answer {}
  }

  /** Runs nothing. */
  static HelperProgram refusing() {
    return (_, _, _, _) -> new Answer.Failed("helper programs are not enabled");
  }
}
