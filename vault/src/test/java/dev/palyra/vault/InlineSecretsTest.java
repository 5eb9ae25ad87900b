package dev.palyra.vault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InlineSecretsTest {
  @ParameterizedTest
  @CsvSource({
    "env.GH, ghp_0123456789abcdefghijABCDEFGHIJ, a GitHub token",
    "env.AWS, AKIAIOSFODNN7EXAMPLE, an AWS access key",
    "model.key, sk-ant-api03-abcdefghijklmnopqrst, a model provider's key",
    "upstream.url, postgres://app:hunter2@db/x, a password in a URL",
    "tls.key, -----BEGIN EC PRIVATE KEY-----MHc, a private key",
    "header, Bearer abcdefghijklmnop1234, an authorization header",
    "smtp.password, hunter2, the value of a key that names a secret",
    "OPENAI_API_KEY, x, the value of a key that names a secret",
    "x, q8Zr2LkV9tYw3NbXs7PfJ4mC, a random string",
    "x, 9f86d081884c7d659a2feaa0c55ad015, a random string",
  })
  void finds(String key, String value, String reason) {
    assertThat(InlineSecrets.suspicion(key, value)).hasValue(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "smtp.password, vault://global/smtp",
    "smtp.password, env:SMTP_PASSWORD",
    "smtp.password, ''",
    "listen, 127.0.0.1:8080",
    "path, /usr/share/some-Folder1/with/a/rather/long/name",
    "url, https://example.org/a/path?with=query",
    "policy.sha256, 9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d659a2feaa0c55ad015",
    "description, The quick brown fox jumps over the lazy dog 17 times",
    "name, a-perfectly-ordinary-long-tool-name-in-lower-case",
    "tokens.max, 4096",
  })
  void leavesAlone(String key, String value) {
    assertThat(InlineSecrets.suspicion(key, value)).isEmpty();
  }

  @Test
  void namesTheKeyAndTheCommandAndNotTheValue() {
    assertThat(InlineSecrets.finding("listen", "127.0.0.1:8080")).isEmpty();
    assertThat(
            InlineSecrets.finding(
                "mcp.github.env.GITHUB_TOKEN", "ghp_0123456789abcdefghijABCDEFGHIJ"))
        .hasValueSatisfying(found -> {
          assertThat(found.command())
              .isEqualTo("palyra secrets set vault://global/mcp.github.env.GITHUB-TOKEN");
          assertThat(found.toString()).doesNotContain("ghp_");
        });
  }
}
