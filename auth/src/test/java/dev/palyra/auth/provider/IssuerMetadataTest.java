package dev.palyra.auth.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IssuerMetadataTest {
  private static final String ISSUER = "https://auth.example";
  private static final String WHOLE =
      """
      {"issuer": "https://auth.example", "authorization_endpoint": "https://auth.example/a",
       "token_endpoint": "https://auth.example/t", "revocation_endpoint": "https://auth.example/r",
       "code_challenge_methods_supported": ["plain", "S256"], "else": [1, {"x": null}]}
      """;

  private final List<URI> asked = new ArrayList<>();

  private IssuerMetadata read(Map<String, String> documents) {
    return IssuerMetadata.read(
        ISSUER,
        (_, url, _, _) -> {
          asked.add(url);
          String text = documents.get(url.getPath());
          return text == null
              ? new Transport.Answer(404, "", new byte[0])
              : new Transport.Answer(200, "", text.getBytes(StandardCharsets.UTF_8));
        });
  }

  private IssuerMetadata openId(String text) {
    return read(Map.of("/.well-known/openid-configuration", text));
  }

  @Test
  void whatTheServerSaysOfItselfIsTaken() {
    IssuerMetadata found = openId(WHOLE);
    assertThat(found.authorization()).hasToString("https://auth.example/a");
    assertThat(found.token()).hasToString("https://auth.example/t");
    assertThat(found.revocation()).hasValue(URI.create("https://auth.example/r"));
    assertThat(found.device()).isEmpty();
    assertThat(openId(WHOLE.replace("\"https://auth.example/r\"", "null")).revocation()).isEmpty();
    assertThat(found.namesItself()).isFalse();
    assertThat(asked).hasSize(2);
  }

  @Test
  void theDocumentOfRfc8414WillDo() {
    assertThat(read(Map.of("/.well-known/oauth-authorization-server", WHOLE)).token())
        .hasToString("https://auth.example/t");
    assertThat(asked).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "issuer": "https://auth.example"  | "issuer": "https://evil.example" | another name
          "issuer": "https://auth.example"  | "issuer": "https://auth.example/" | another name
          "token_endpoint"                  | "tok"                            | no logins
          "plain", "S256"                   | "plain"                          | S256
          https://auth.example/a            | https://auth example             | no address
          {"issuer"                         | {"x": 1, "x": 2, "issuer"        | malformed
          """)
  void whatIsNotItsOwnOrNotWholeIsRefused(String text, String other, String why) {
    String changed = WHOLE.replace(text, other);
    assertThat(changed).isNotEqualTo(WHOLE);
    assertThatThrownBy(() -> openId(changed))
        .isInstanceOf(OAuthException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({
    "https://auth.example/t, http://auth.example/t",
    "https://auth.example/t, http://127.0.0.1:8080/t",
    "https://auth.example/t, https://localhost/t",
    "https://auth.example/t, https://[::1]/t",
    "https://auth.example/t, https://me:word@auth.example/t",
    "https://auth.example/t, https://auth.example/t#part",
    "https://auth.example/t, /t",
    "https://auth.example/a, javascript:alert(1)",
    "https://auth.example/r, http://169.254.169.254/latest"
  })
  void whatMayNotBeAnEndpointIsRefusedWithoutItsWords(String was, String is) {
    assertThatThrownBy(() -> openId(WHOLE.replace("\"" + was + "\"", "\"" + is + "\"")))
        .isInstanceOf(OAuthException.class)
        .hasMessageContaining("is no address that may be used")
        .hasMessageNotContaining(is);
    assertThatThrownBy(() -> openId(WHOLE.replace(was, was + "x".repeat(1_024))))
        .hasMessageContaining("is no address that may be used");
  }

  @Test
  void aServerOnThisMachineMayNameAddressesOfThisMachineAndOthersOverTls() {
    String issuer = "http://127.0.0.1:9000";
    String text =
        WHOLE.replace(ISSUER, issuer).replace("\"" + issuer + "/r\"", "\"https://auth.example/r\"");
    IssuerMetadata found =
        IssuerMetadata.read(
            issuer,
            (_, _, _, _) -> new Transport.Answer(200, "", text.getBytes(StandardCharsets.UTF_8)));
    assertThat(found.token()).hasToString(issuer + "/t");
    assertThat(found.revocation()).hasValue(URI.create("https://auth.example/r"));
    String elsewhere = text.replace("https://auth.example/r", "http://auth.example/r");
    assertThatThrownBy(() ->
            IssuerMetadata.read(
                issuer,
                (_, _, _, _) ->
                    new Transport.Answer(200, "", elsewhere.getBytes(StandardCharsets.UTF_8))))
        .hasMessageContaining("is no address that may be used");
  }

  @Test
  void aRedirectIsNotFollowedAndNoAnswerIsSaid() {
    assertThatThrownBy(() ->
            IssuerMetadata.read(ISSUER, (_, _, _, _) -> new Transport.Answer(302, "", new byte[0])))
        .hasMessageContaining("status 302");
    assertThatThrownBy(() ->
            IssuerMetadata.read(
                ISSUER,
                (_, _, _, _) -> {
                  throw new IOException("no route to 10.0.0.1");
                }))
        .hasMessageContaining("cannot be asked")
        .hasMessageNotContaining("10.0.0.1");
    assertThatThrownBy(() -> read(Map.of())).hasMessageContaining("does not describe itself");
  }
}
