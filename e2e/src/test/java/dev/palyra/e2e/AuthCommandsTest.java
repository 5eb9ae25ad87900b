package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.e2e.CommandLine.Ended;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code palyra auth}, by a real command line, a real gateway and a provider on the wire. */
class AuthCommandsTest {
  private static final String KEY = "sk-of-a-profile-5f0c9a7e21d84b63a1";

  @TempDir private Path folder;
  private Path home;
  private WireServer provider;
  private GatewayProcess gateway;

  @BeforeEach
  void start() throws Exception {
    home = RunHome.in(folder, "");
    provider = new WireServer();
    provider.key(KEY);
    gateway = GatewayProcess.start(home);
  }

  @AfterEach
  void stop() {
    gateway.close();
    provider.close();
  }

  private String right(String... arguments) throws Exception {
    Ended ended = CommandLine.palyra(home, arguments);
    assertThat(ended.status()).as(ended.said()).isZero();
    assertThat(ended.said()).doesNotContain(KEY);
    return ended.said();
  }

  private String wrong(String... arguments) throws Exception {
    Ended ended = CommandLine.palyra(home, arguments);
    assertThat(ended.status()).as(ended.said()).isNotZero();
    assertThat(ended.said()).doesNotContain(KEY).doesNotContain("Exception");
    return ended.said();
  }

  private void store(String name, String value) throws Exception {
    var stored = gateway.raw("operator", "PUT", "/v1/secrets/global/" + name, "text/plain", value);
    assertThat(stored.statusCode()).isLessThan(300);
  }

  @Test
  void aProfileIsAddedListedCheckedExplainedAndRemoved() throws Exception {
    String url = provider.url();
    assertThat(right("auth", "add", "main", "--endpoint", url, "--key", "vault://global/main"))
        .contains("main is missing");
    store("main", KEY);
    right(
        "auth",
        "add",
        "claude",
        "--kind",
        "anthropic",
        "--endpoint",
        url,
        "--key",
        "vault://global/main",
        "--agent",
        "builder",
        "--rank",
        "5",
        "--fallback",
        "main");
    assertThat(right("auth", "list"))
        .containsPattern("claude +anthropic +agent:builder +5 +vault://global/main +ok")
        .containsPattern("main +openai +global +100 +vault://global/main +ok");
    assertThat(right("auth", "list", "--json")).contains("\"fallbacks\"");

    assertThat(right("auth", "check", "main")).contains("main works"); // As OpenAI takes a key,
    assertThat(right("auth", "check", "claude")).contains("claude works"); // and as Anthropic does.
    store("main", "another-key-than-the-provider-knows");
    assertThat(wrong("auth", "check", "claude")).contains("refuses it (status 401)");

    assertThat(right("auth", "explain", "--agent", "builder"))
        .containsSubsequence("claude", "failing", "main", "ok");
    assertThat(right("auth", "explain", "--agent", "other")).doesNotContain("claude");
    assertThat(right("auth", "explain", "main")).contains("main").doesNotContain("claude");

    right("auth", "remove", "claude");
    assertThat(right("auth", "list")).doesNotContain("claude");
    assertThat(gateway.asOperator("GET", "/v1/secrets/global/main", "").status())
        .as("the key stays in the vault")
        .isEqualTo(200);
    var audit = gateway.asOperator("GET", "/v1/audit?kind=provider.profile-changed", "").body();
    assertThat(audit.path("records")).hasSize(3);
  }

  @Test
  void whatCannotBeIsSaidInWords() throws Exception {
    assertThat(wrong("auth", "check", "nobody")).contains("no such profile");
    assertThat(wrong("auth", "remove", "nobody")).contains("no such profile");
    assertThat(wrong("auth", "add", "main", "--key", KEY.replace("sk-", "x-")))
        .contains("vault://");
    assertThat(wrong("auth", "add", "main", "--kind", "other")).contains("`kind` must be openai");
    assertThat(wrong("auth", "add", "main", "--endpoint", "http://api.example/v1"))
        .contains("must be https");
    assertThat(right("auth", "list")).doesNotContain("main");
  }
}
