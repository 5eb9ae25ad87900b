package dev.palyra.e2e;

import static dev.palyra.e2e.WireServer.error;
import static dev.palyra.e2e.WireServer.turn;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A run takes its credential from profiles: one that is refused is replaced within the turn. */
class ProviderFallbackTest {
  @TempDir Path folder;

  @Test
  void aRunWhoseCredentialIsRefusedGoesOnWithTheFallback() throws Exception {
    try (var provider = new WireServer()) {
      Path home =
          RunHome.in(
              folder,
              """
              [models.wire]
              api = "chat"
              model = "test"
              profile = "main"

              [agents.default]
              model = "wire"
              retries = 0
              """);
      provider.script("say done", error(401, "invalid_api_key", "not @KEY"), turn("done"));
      try (GatewayProcess gateway = GatewayProcess.start(home)) {
        put(gateway, provider, "spare", "key-of-the-spare-profile", "");
        put(gateway, provider, "main", "key-of-the-main-profile", "\"spare\"");

        JsonNode ended = RunHome.ended(gateway, RunHome.start(gateway, "default", "say done"));

        assertThat(ended.path("end").path("code").asString())
            .as(ended.toString())
            .isEqualTo("done");
        assertThat(provider.credentials())
            .containsExactly("Bearer key-of-the-main-profile", "Bearer key-of-the-spare-profile");
        String listed = gateway.asOperator("GET", "/v1/auth/profiles", "").body().toString();
        assertThat(listed).contains("spare").doesNotContain("key-of-the");
      }
    }
  }

  /** Anthropic has no Responses API, and takes its key from OpenAI's clients as they send it. */
  @Test
  void anthropicIsAskedForChatCompletionsWithABearer() throws Exception {
    try (var provider = new WireServer()) {
      Path home =
          RunHome.in(
              folder,
              """
              [models.wire]
              api = "responses"
              model = "test"
              profile = "main"

              [agents.default]
              model = "wire"
              """);
      provider.script("say done", turn("done"));
      try (GatewayProcess gateway = GatewayProcess.start(home)) {
        put(gateway, provider, "main", "key-of-the-main-profile", "", "anthropic");

        JsonNode ended = RunHome.ended(gateway, RunHome.start(gateway, "default", "say done"));

        assertThat(ended.path("end").path("code").asString())
            .as(ended.toString())
            .isEqualTo("done");
        assertThat(provider.paths()).containsExactly("/v1/chat/completions");
        assertThat(provider.credentials()).containsExactly("Bearer key-of-the-main-profile");
      }
    }
  }

  private static void put(
      GatewayProcess gateway, WireServer provider, String name, String key, String fallbacks)
      throws Exception {
    put(gateway, provider, name, key, fallbacks, "openai-compatible");
  }

  private static void put(
      GatewayProcess gateway,
      WireServer provider,
      String name,
      String key,
      String fallbacks,
      String kind)
      throws Exception {
    var stored = gateway.raw("operator", "PUT", "/v1/secrets/global/" + name, "text/plain", key);
    assertThat(stored.statusCode()).isLessThan(300);
    String body =
        "{\"kind\":\"%s\",\"endpoint\":\"%s\",\"key\":\"vault://global/%s\",\"fallbacks\":[%s]}"
            .formatted(kind, provider.url(), name, fallbacks);
    var put = gateway.asOperator("PUT", "/v1/auth/profiles/" + name, body);
    assertThat(put.status()).as(put.toString()).isEqualTo(200);
  }
}
