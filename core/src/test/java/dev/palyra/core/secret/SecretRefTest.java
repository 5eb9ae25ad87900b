package dev.palyra.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRefTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "vault://global/github-token",
        "vault://global/K.9_x-",
        "vault://principal:agent:codex/key?version=1",
        "vault://principal:alice@example.org/key",
        "vault://channel:matrix:@bot:example.org/token?version=999999999",
        "vault://skill:weather/api",
        "env:HOME",
        "file:/run/secrets/db password",
        "exec:[\"/usr/bin/op\",\"read\",\"op://vault/item\"]",
      })
  void readsBackWhatItWrites(String text) {
    assertThat(SecretRef.parse(text)).hasToString(text);
  }

  @Test
  void partsOfAVaultReference() {
    VaultRef ref = VaultRef.parse("vault://channel:irc:bot:home/pw?version=3");

    assertThat(ref.scope()).isEqualTo(new SecretScope.OfChannel("irc", "bot:home"));
    assertThat(ref.key()).isEqualTo("pw");
    assertThat(ref.version()).hasValue(3);
    assertThat(ref.current()).hasToString("vault://channel:irc:bot:home/pw");
    assertThat(ref.label()).isEqualTo("channel:irc:bot:home/pw");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vault://",
        "vault:///k",
        "vault://global",
        "vault://global/",
        "vault://global/a/b",
        "vault://global/..",
        "vault://global/.a",
        "vault://global/a?version=0",
        "vault://global/a?version=01",
        "vault://global/a?version=",
        "vault://global/a?version=1000000000",
        "vault://global/a?version=1&x",
        "vault://global/a#x",
        "vault://global/a%20b",
        "vault://GLOBAL/a",
        "vault://Global/a",
        "vault://principal:/a",
        "vault://principal/a",
        "vault://channel:x/a",
        "vault://channel::x/a",
        "vault://channel:x:/a",
        "vault://skill:../a",
        "vault://team:x/a",
        "vault://global/a\n",
        "vault://global/\u00e9",
        "VAULT://global/a",
        " vault://global/a",
        "env:",
        "env:1A",
        "env:A=B",
        "env:A B",
        "file:relative",
        "file:/",
        "file:/a/../b",
        "file:/a/./b",
        "file://a",
        "file:/a/",
        "file:/a\nb",
        "exec:",
        "exec:/bin/sh",
        "exec:[]",
        "exec:[\"sh\"]",
        "exec:[\"/bin/a\", \"b\"]",
        "exec:[\"/bin/a\",1]",
        "exec:{}",
        "plain text",
        "",
      })
  void refusesEverythingElse(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> SecretRef.parse(text));
  }

  @Test
  void doesNotQuoteWhatMayBeASecret() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SecretRef.parse("ghp_0123456789abcdefghij"))
        .withMessageNotContaining("ghp_");
  }

  @Test
  void labelsNeedNoEscaping() {
    assertThat(SecretRef.parse("exec:[\"/opt/a b/\\\"x\\\"\"]").label()).isEqualTo("exec/_x_");
    assertThat(SecretRef.parse("file:/a/b c").label()).isEqualTo("file/b c");
    assertThat(SecretRef.SCHEMES).isEqualTo(List.of("vault://", "env:", "file:", "exec:"));
  }
}
