package dev.palyra.sandbox.wasm.engine;

/** The engine's words in one bounded line. */
final class Reasons {
  private static final int MAX = 200;

  private Reasons() {}

  static String of(Throwable failure) {
    String line = String.valueOf(failure.getMessage()).lines().findFirst().orElse("trap").strip();
    return line.length() > MAX ? line.substring(0, MAX) : line;
  }
}
