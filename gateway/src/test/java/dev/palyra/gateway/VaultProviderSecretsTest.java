package dev.palyra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.auth.provider.ProviderSecrets;
import dev.palyra.core.secret.RedactedStream;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretFailure;
import dev.palyra.core.secret.SecretResolution;
import dev.palyra.core.secret.SecretUse;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.vault.SecretMetadata;
import dev.palyra.vault.SecretSources;
import dev.palyra.vault.Vault;
import dev.palyra.vault.VaultSecretResolver;
import dev.palyra.vault.VaultSettings;
import dev.palyra.vault.WriteOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys and tokens of providers in the vault: lent to their own host, given to no tool, not shown.
 */
class VaultProviderSecretsTest {
  private static final VaultRef KEY = VaultRef.parse("vault://global/openai");
  private static final VaultRef TOKENS = VaultRef.parse("vault://global/provider-work");

  @TempDir Path folder;
  private Vault vault;
  private VaultSecretResolver resolver;
  private VaultProviderSecrets secrets;

  @BeforeEach
  void open() {
    vault = Vault.open(VaultSettings.withKeyFile(folder.resolve("vault"), Clock.systemUTC()));
    resolver = new VaultSecretResolver(vault, SecretSources.none());
    secrets = new VaultProviderSecrets(vault, resolver);
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private static Secret secret(String text) {
    return Secret.ofUtf8(text);
  }

  private static String text(Secret secret) {
    return new String(secret.reveal(), StandardCharsets.UTF_8);
  }

  private void set(SecretMetadata metadata) {
    var _ = vault.set(KEY, secret("sk-key-of-openai-1234"), WriteOptions.DEFAULT.with(metadata));
  }

  @Test
  void whatIsThereIsToldWithoutItsValue() {
    assertThat(secrets.look(KEY)).isEqualTo(new ProviderSecrets.Known.Missing());
    set(SecretMetadata.NONE);
    assertThat(secrets.look(KEY)).isEqualTo(new ProviderSecrets.Known.There(Optional.empty()));
    assertThat(secrets.look(KEY).toString()).doesNotContain("sk-key");
    assertThat(secrets.toString()).doesNotContain("sk-key");
  }

  @Test
  void aKeyIsLentToTheHostThatItIsBoundToAndToNoOther() {
    set(SecretMetadata.NONE.boundTo(Set.of(), Set.of("api.openai.com")));
    try (Secret lent = secrets.lend(KEY, "api.openai.com").orElseThrow()) {
      assertThat(text(lent)).isEqualTo("sk-key-of-openai-1234");
    }
    assertThat(secrets.lend(KEY, "evil.example")).isEmpty();
    assertThat(secrets.lend(VaultRef.parse("vault://global/none"), "api.openai.com")).isEmpty();
  }

  @Test
  void aKeyThatIsBoundToAToolIsNotTheGatewaysToLend() {
    set(SecretMetadata.NONE.boundTo(Set.of("release.publish"), Set.of()));
    assertThat(secrets.lend(KEY, "api.openai.com")).isEmpty();
  }

  @Test
  void tokensAreKeptChangedAndForgottenAndGivenToNoTool() {
    assertThat(secrets.kept(TOKENS)).isEmpty();
    secrets.keep(TOKENS, secret("the-first-tokens-0123456789"));
    secrets.keep(TOKENS, secret("the-second-tokens-0123456789"));
    assertThat(secrets.kept(TOKENS).map(VaultProviderSecretsTest::text))
        .hasValue("the-second-tokens-0123456789");
    var use =
        new SecretUse(
            "Agent:local",
            "process.run",
            "r1",
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Set.of());
    assertThat(resolver.resolve(Set.of(TOKENS), use))
        .isInstanceOfSatisfying(
            SecretResolution.Refused.class,
            refused -> assertThat(refused.failure()).isEqualTo(SecretFailure.NOT_BOUND));
    secrets.forget(TOKENS);
    assertThat(secrets.kept(TOKENS)).isEmpty();
  }

  @Test
  void whatWasLentOrLearntIsTakenOutOfWhatToolsSay() throws Exception {
    set(SecretMetadata.NONE);
    secrets.lend(KEY, "api.openai.com").orElseThrow().close();
    try (Secret access = secret("access-token-0123456789");
        Secret refresh = secret("refresh-token-0123456789")) {
      secrets.learn(TOKENS, List.of(access, refresh));
    }
    String said =
        "key sk-key-of-openai-1234, access-token-0123456789 and refresh-token-0123456789, base64 "
            + Base64.getEncoder()
                .encodeToString("refresh-token-0123456789".getBytes(StandardCharsets.UTF_8));
    String shown = redacted(said);
    assertThat(shown)
        .doesNotContain("sk-key-of")
        .doesNotContain("access-token-0123")
        .doesNotContain("refresh-token-0123")
        .doesNotContain("cmVmcmVzaC10b2tlbi0wMTIzNDU2Nzg5")
        .startsWith("key ");
  }

  /** As a tool would have written it: in two pieces. */
  private String redacted(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int half = bytes.length / 2;
    RedactedStream stream = resolver.open();
    var shown = new ByteArrayOutputStream();
    shown.write(stream.push(Arrays.copyOf(bytes, half), half));
    shown.write(stream.push(Arrays.copyOfRange(bytes, half, bytes.length), bytes.length - half));
    shown.write(stream.finish());
    return shown.toString(StandardCharsets.UTF_8);
  }
}
