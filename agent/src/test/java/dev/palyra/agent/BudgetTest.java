package dev.palyra.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.run.Spent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final Budget BUDGET =
      new Budget(3, 2, 1_000, Duration.ofHours(1), Optional.of(500L));

  @Test
  void eachLimitEndsTheRun() {
    assertThat(BUDGET.reachedBefore(2, new Spent(2, 500, 499, 499))).isEmpty();
    assertThat(BUDGET.reachedBefore(3, Spent.NOTHING)).contains("budget-turns");
    assertThat(BUDGET.reachedBefore(0, new Spent(0, 500, 500, 0))).contains("budget-tokens");
    assertThat(BUDGET.reachedBefore(0, new Spent(0, 0, 0, 500))).contains("budget-money");
    assertThat(BUDGET.allowsCalls(2)).isTrue();
    assertThat(BUDGET.allowsCalls(3)).isFalse();
  }

  @Test
  void moneyIsRoundedUp() {
    var prices = new Prices(new BigDecimal("0.25"), new BigDecimal("2"));

    assertThat(prices.of(1, 0)).isOne();
    assertThat(prices.of(1_000_000, 1_000_000)).isEqualTo(2_250_000);
  }

  @Test
  void aProviderIsObeyedButNotForEver() {
    var backoff = new Backoff(new Random(1));

    assertThat(backoff.after(1, Optional.of(Duration.ofSeconds(7))))
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(backoff.after(1, Optional.of(Duration.ofDays(7)))).isEqualTo(Duration.ofMinutes(5));
    for (int attempt = 1; attempt < 100; attempt++) {
      assertThat(backoff.after(attempt, Optional.empty()))
          .isBetween(Duration.ofMillis(250), Duration.ofSeconds(30));
    }
  }
}
