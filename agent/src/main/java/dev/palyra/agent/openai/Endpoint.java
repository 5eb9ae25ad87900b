package dev.palyra.agent.openai;

import java.time.Duration;
import java.util.Optional;

/**
 * Where a model is had.
 *
 * @param profile of the provider: its endpoint and credential
 * @param model its name there
 * @param timeout of one request, and of silence in its answer
 * @param maxOutput tokens of one turn
 */
public record Endpoint(
    String profile, String model, Duration timeout, Optional<Integer> maxOutput) {}
