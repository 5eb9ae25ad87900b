package dev.palyra.agent;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** What a million tokens cost, read and written. */
public record Prices(BigDecimal input, BigDecimal output) {
  public static final Prices NOTHING = new Prices(BigDecimal.ZERO, BigDecimal.ZERO);

  /** In millionths of the currency, rounded up. */
  long of(long inputTokens, long outputTokens) {
    return input
        .multiply(BigDecimal.valueOf(inputTokens))
        .add(output.multiply(BigDecimal.valueOf(outputTokens)))
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }
}
