package dev.palyra.auth.provider;

import dev.palyra.core.provider.ProviderOutcome;
import dev.palyra.core.provider.ProviderProfile;
import dev.palyra.core.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tries a credential: asks the provider for its list of models, which costs nothing and changes
 * nothing. Whatever is not a clear yes is an objection. Thread-safe.
 */
public final class ProviderProbe {
  private static final String ANTHROPIC_VERSION = "2023-06-01";

  private final Transport transport = new DirectTransport();

  /**
   * @param objection what is wrong, in words; nothing where the credential works
   */
  record Answer(ProviderOutcome outcome, Optional<String> objection) {}

  Answer ask(ProviderProfile profile, Secret bearer) {
    Map<String, String> headers = new HashMap<>();
    byte[] bytes = bearer.reveal();
    try {
      if (bytes.length > 0) {
        String value = new String(bytes, StandardCharsets.UTF_8);
        switch (profile.kind()) {
          case OPENAI, OPENAI_COMPATIBLE -> headers.put("Authorization", "Bearer " + value);
          case ANTHROPIC -> {
            headers.put("x-api-key", value);
            headers.put("anthropic-version", ANTHROPIC_VERSION);
          }
        }
      }
      URI models = URI.create(profile.endpoint() + "/models");
      int status = transport.send("GET", models, headers, new byte[0]).status();
      return switch (status) {
        case 200 -> new Answer(new ProviderOutcome.Accepted(), Optional.empty());
        case 401, 403 ->
            new Answer(
                new ProviderOutcome.Refused(),
                Optional.of("the provider refuses it (status " + status + ")"));
        case 429 ->
            new Answer(
                new ProviderOutcome.Limited(Optional.empty()),
                Optional.of("the provider limits requests (status 429)"));
        default ->
            new Answer(
                new ProviderOutcome.Failed(),
                Optional.of("the provider answers with status " + status));
      };
    } catch (IllegalArgumentException e) {
      return new Answer(
          new ProviderOutcome.Refused(), Optional.of("it holds what no header can carry"));
    } catch (IOException e) {
      return new Answer(
          new ProviderOutcome.Failed(), Optional.of("the provider cannot be reached"));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
