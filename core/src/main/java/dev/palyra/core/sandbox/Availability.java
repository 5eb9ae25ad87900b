package dev.palyra.core.sandbox;

import java.util.List;

/** Whether a tier holds on this host, found out by attempting what must fail. */
public sealed interface Availability {
  /** The tier holds, with these mechanisms. */
  record Available(List<Mechanism> mechanisms) implements Availability {
    public Available {
      mechanisms = List.copyOf(mechanisms);
    }
  }

  /**
   * The tier does not hold; requests for it are refused.
   *
   * @param hint what to install or to change
   */
  record Unavailable(String reason, String hint) implements Availability {}
}
