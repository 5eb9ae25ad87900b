package dev.palyra.e2e.attacks;

import java.util.Map;

/**
 * What could be seen of one run.
 *
 * @param ending how it ended, in a few words
 * @param output both streams
 * @param survivors processes that are there now and were not before
 * @param peaks the most that was seen of each measure
 */
record Run(String ending, boolean success, String output, int survivors, Map<Measure, Long> peaks) {
  /** What is measured while a program runs. */
  enum Measure {
    PROCESSES,
    /** Processes and their threads. */
    TASKS,
    /** Resident memory of everything that was started. */
    MEBIBYTES_OF_MEMORY,
    /** Space used on the workspace's disk and in memory file systems. */
    MEBIBYTES_OF_DISK,
    /** What the caller of the program gets. */
    MEBIBYTES_OF_OUTPUT,
    SECONDS,
    /** User and system time of everything that was started, as far as its parents live. */
    SECONDS_OF_CPU,
    /** Open descriptors of the process that has most. */
    DESCRIPTORS
  }

  long peak(Measure measure) {
    return peaks.getOrDefault(measure, 0L);
  }

  /** The end of the output, for whoever has to find out what went wrong. */
  String tail() {
    return output.substring(Math.max(0, output.length() - 4_000));
  }

  /** The last line of the output, for a report. */
  String lastLine() {
    String text = output.strip().replaceAll("[^\\x20-\\x7e\\n]", "?");
    String line = text.substring(text.lastIndexOf('\n') + 1);
    return line.length() > 160 ? line.substring(0, 160) + "…" : line;
  }
}
