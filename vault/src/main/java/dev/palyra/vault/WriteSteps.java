package dev.palyra.vault;

/**
 * Told before every change to the file system or a backend, so that a test can stop the vault at
 * each of them in turn and look at what is left.
 */
@FunctionalInterface
interface WriteSteps {
  WriteSteps UNWATCHED = _ -> {};

  void reached(String step);
}
