package dev.palyra.auth.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys sign, and with what. */
class ClientKeyTest {
  private static String pem(String kind, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    if (kind.equals("EC")) {
      generator.initialize(new ECGenParameterSpec("secp" + bits + "r1"));
    } else {
      generator.initialize(bits);
    }
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder()
            .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  private static String algorithm(String pem, List<String> taken) {
    var proof = (PrivateKeyJWT) ClientKey.of(pem, taken, "https://login.example").of("palyra");
    return proof.getClientAssertion().getHeader().getAlgorithm().getName();
  }

  @ParameterizedTest
  @CsvSource({
    "EC, 256, '', ES256",
    "EC, 384, '', ES384",
    "EC, 521, '', ES512",
    "EC, 256, RS256 ES256, ES256",
    "RSA, 2048, '', RS256",
    "RSA, 2048, RS256 PS256, PS256",
    "RSA, 2048, RS256, RS256"
  })
  void theKeyAndTheServerSayHow(String kind, int bits, String taken, String algorithm)
      throws Exception {
    List<String> all = taken.isEmpty() ? List.of() : List.of(taken.split(" "));
    assertThat(algorithm(pem(kind, bits), all)).isEqualTo(algorithm);
  }

  @Test
  void aServerThatTakesNoneOfItsSignaturesIsShownNone() throws Exception {
    String key = pem("EC", 256);
    assertThatThrownBy(() -> algorithm(key, List.of("RS256", "none")))
        .hasMessageContaining("takes no signature");
  }

  @Test
  void aShortKeyIsNone() throws Exception {
    String key = pem("RSA", 1024);
    assertThatThrownBy(() -> algorithm(key, List.of())).hasMessageContaining("no private key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hunter2",
        "{}",
        "{\"kty\":\"oct\",\"k\":\"aHVudGVyMg\"}",
        "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\naHVudGVyMg==\n-----END EC PRIVATE KEY-----",
      })
  void whatIsNoneIsNotRepeated(String text) {
    assertThatThrownBy(() -> ClientKey.of(text, List.of(), "https://login.example"))
        .isInstanceOf(OAuthException.class)
        .hasMessageContaining("no private key")
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  @Test
  void aPublicKeyIsNone() throws Exception {
    var pair =
        new com.nimbusds.jose.jwk.gen.ECKeyGenerator(com.nimbusds.jose.jwk.Curve.P_256).generate();
    String text = pair.toPublicJWK().toJSONString();
    assertThatThrownBy(() -> ClientKey.of(text, List.of(), "https://login.example"))
        .hasMessageContaining("no private key");
  }
}
