package dev.palyra.sandbox.wasm.meter;

/** Something that is paid in one go; how much is known once the code behind it has been read. */
final class Charge {
  long cost;

  void atLeast(long path) {
    cost = Math.max(cost, path);
  }
}
