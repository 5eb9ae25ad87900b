package dev.palyra.gateway.config;

import dev.palyra.core.call.ToolName;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * {@code [agents.NAME]}: an agent that the gateway runs itself.
 *
 * @param model a name of {@code [models]}, or {@code recorded}
 * @param transcript what a recorded model says
 * @param prompt what its operator tells the model
 * @param tools that the model is offered; all where there is no list
 * @param maxTurns of the model
 * @param maxCalls of tools
 * @param maxTokens read and written
 * @param maxTime since the run was asked for, waiting for operators included
 * @param maxMoney in the currency of the model's prices
 * @param parallel calls of one turn at the same time
 * @param retries of one turn, where its provider fails
 * @param resultLimit characters of one result that the model is shown
 */
public record AgentSettings(
    String model,
    Optional<Path> transcript,
    String prompt,
    Optional<Set<ToolName>> tools,
    int maxTurns,
    int maxCalls,
    int maxTokens,
    Duration maxTime,
    Optional<BigDecimal> maxMoney,
    int parallel,
    int retries,
    int resultLimit) {
  /** The model that says what was recorded. */
  public static final String RECORDED = "recorded";

  private static final int MAX_PROMPT = 100_000;
  private static final int MAX_TOOLS = 512;

  static Optional<AgentSettings> read(TomlSection section, Path home, Path userFolder) {
    var model = section.require("model", Form.text(64));
    var settings =
        new AgentSettings(
            model.orElse(RECORDED),
            section.find("transcript", Form.path(home, userFolder)),
            section.read("prompt", Form.text(MAX_PROMPT), ""),
            section
                .list("tools", Form.parsed("a tool name", ToolName::new), MAX_TOOLS)
                .map(LinkedHashSet::new),
            section.read("max-turns", Form.integer(1, 10_000), 100),
            section.read("max-calls", Form.integer(0, 100_000), 200),
            section.read("max-tokens", Form.integer(1, 2_000_000_000), 2_000_000),
            section.read(
                "max-time",
                Form.duration(Duration.ofSeconds(1), Duration.ofDays(30)),
                Duration.ofHours(24)),
            section.find("max-money", ModelSettings.price()),
            section.read("parallel", Form.integer(1, 64), 8),
            section.read("retries", Form.integer(0, 20), 5),
            section.read("result-limit", Form.integer(100, 1_000_000), 32_000));
    boolean recorded = settings.model.equals(RECORDED);
    if (model.isPresent() && recorded != settings.transcript.isPresent()) {
      section.report("model", "a transcript belongs to the model \"recorded\", and that needs one");
    }
    section.end();
    return model.map(_ -> settings);
  }
}
