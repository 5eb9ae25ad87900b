package dev.palyra.policy.check;

import dev.palyra.core.policy.Decision;
import java.util.List;

/**
 * How a test went.
 *
 * @param mistakes empty when it passed
 */
public record TestResult(PolicyTest test, Decision decision, List<String> mistakes) {
  public TestResult {
    mistakes = List.copyOf(mistakes);
  }

  public boolean passed() {
    return mistakes.isEmpty();
  }
}
