package dev.palyra.core.run;

/**
 * What has been used up.
 *
 * @param calls tool calls proposed by the model
 * @param inputTokens that the model read
 * @param outputTokens that the model wrote
 * @param money in millionths of the currency of the model's prices
 */
public record Spent(int calls, long inputTokens, long outputTokens, long money) {
  public static final Spent NOTHING = new Spent(0, 0, 0, 0);

  public long tokens() {
    return inputTokens + outputTokens;
  }

  public Spent plus(Spent other) {
    return new Spent(
        calls + other.calls,
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens,
        money + other.money);
  }
}
