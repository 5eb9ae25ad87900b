package dev.palyra.e2e.attacks;

import java.io.IOException;

/** A way to run a command. */
interface Way {
  /** Short name, as in the table's head. */
  String name();

  /** Letter of the tier, or the name where there is none. */
  default String tier() {
    return name();
  }

  /**
   * Runs the command to its end.
   *
   * @throws IllegalArgumentException if the command cannot even be asked for
   */
  Run run(Case attack, Scene scene, Command command) throws IOException;
}
