package dev.palyra.agent;

import static dev.palyra.core.Require.require;

import dev.palyra.core.run.Spent;
import java.time.Duration;
import java.util.Optional;

/**
 * What one run may use up. A run that reaches a limit ends; what it did stays done.
 *
 * @param turns of the model
 * @param calls of tools, refused ones too
 * @param tokens read and written
 * @param time since it was asked for, waiting for operators included
 * @param money in millionths of the currency of the model's prices
 */
public record Budget(int turns, int calls, long tokens, Duration time, Optional<Long> money) {
  public static final Budget DEFAULTS =
      new Budget(100, 200, 2_000_000, Duration.ofHours(24), Optional.empty());

  public Budget {
    require(turns >= 1 && calls >= 0 && tokens >= 1, "a budget must allow one turn");
    require(time.isPositive(), "a budget must allow some time");
  }

  /** The limit that was reached before another turn, if one was. */
  Optional<String> reachedBefore(int turnsSoFar, Spent spent) {
    if (turnsSoFar >= turns) {
      return Optional.of("budget-turns");
    }
    if (spent.tokens() >= tokens) {
      return Optional.of("budget-tokens");
    }
    return money.filter(limit -> spent.money() >= limit).map(_ -> "budget-money");
  }

  boolean allowsCalls(int all) {
    return all <= calls;
  }
}
