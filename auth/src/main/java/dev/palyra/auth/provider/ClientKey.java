package dev.palyra.auth.provider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key that signs who we are, for one authorization server ({@code private_key_jwt}, RFC 7523).
 * Each proof is good for a minute, and its audience is the server's issuer, so that no other server
 * takes it. A class, not a record: it is a secret.
 */
final class ClientKey implements ClientProof {
  static final String METHOD = "private_key_jwt";
  private static final int LEAST_RSA_BITS = 2_048;

  private final PrivateKey key;
  private final Optional<String> id;
  private final JWSAlgorithm algorithm;
  private final String issuer;

  private ClientKey(PrivateKey key, Optional<String> id, JWSAlgorithm algorithm, String issuer) {
    this.key = key;
    this.id = id;
    this.algorithm = algorithm;
    this.issuer = issuer;
  }

  /**
   * Reads a key.
   *
   * @param text PKCS #8 in PEM, or a private JWK, whose {@code kid} is told; of a curve of NIST's,
   *     or RSA of 2048 bits and more
   * @param algorithms that the server takes; empty where it does not say
   * @throws OAuthException where it is no such key; what it says shows nothing of it
   */
  static ClientKey of(String text, List<String> algorithms, String issuer) {
    try {
      String stripped = text.strip();
      if (!stripped.startsWith("{")) {
        PrivateKey key = pkcs8(stripped);
        return new ClientKey(key, Optional.empty(), algorithm(key, algorithms), issuer);
      }
      JWK jwk = JWK.parse(stripped);
      if (!(jwk instanceof AsymmetricJWK pair) || !jwk.isPrivate()) {
        throw malformed();
      }
      PrivateKey key = pair.toPrivateKey();
      return new ClientKey(
          key, Optional.ofNullable(jwk.getKeyID()), algorithm(key, algorithms), issuer);
    } catch (GeneralSecurityException
        | ParseException
        | JOSEException
        | IllegalArgumentException e) {
      throw malformed();
    }
  }

  private static OAuthException malformed() {
    return OAuthException.refused(
        "what is in `oauth.client-key` is no private key: PKCS #8 in PEM, or a JWK");
  }

  private static PrivateKey pkcs8(String pem) throws GeneralSecurityException {
    String begin = "-----BEGIN PRIVATE KEY-----";
    String end = "-----END PRIVATE KEY-----";
    if (!pem.startsWith(begin)
        || !pem.endsWith(end)
        || pem.length() < begin.length() + end.length()) {
      throw malformed();
    }
    byte[] der =
        Base64.getMimeDecoder().decode(pem.substring(begin.length(), pem.length() - end.length()));
    try {
      var spec = new PKCS8EncodedKeySpec(der);
      try {
        return KeyFactory.getInstance("EC").generatePrivate(spec);
      } catch (GeneralSecurityException e) {
        return KeyFactory.getInstance("RSA").generatePrivate(spec);
      }
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static JWSAlgorithm algorithm(PrivateKey key, List<String> taken) {
    List<JWSAlgorithm> usable =
        switch (key) {
          case ECPrivateKey ec -> of(Curve.forECParameterSpec(ec.getParams()));
          case RSAPrivateKey rsa when rsa.getModulus().bitLength() >= LEAST_RSA_BITS ->
              List.of(JWSAlgorithm.PS256, JWSAlgorithm.RS256);
          default -> List.of();
        };
    if (usable.isEmpty()) {
      throw malformed();
    }
    if (taken.isEmpty()) {
      return usable.getLast(); // What every server has that takes such keys.
    }
    return usable.stream()
        .filter(it -> taken.contains(it.getName()))
        .findFirst()
        .orElseThrow(() ->
            OAuthException.refused(
                "the authorization server takes no signature of the key in `oauth.client-key`"));
  }

  private static List<JWSAlgorithm> of(@Nullable Curve curve) {
    if (Curve.P_256.equals(curve)) {
      return List.of(JWSAlgorithm.ES256);
    }
    if (Curve.P_384.equals(curve)) {
      return List.of(JWSAlgorithm.ES384);
    }
    return Curve.P_521.equals(curve) ? List.of(JWSAlgorithm.ES512) : List.of();
  }

  @Override
  public ClientAuthentication of(String client) {
    try {
      return new PrivateKeyJWT(
          new JWTAuthenticationClaimsSet(new ClientID(client), new Audience(issuer)),
          algorithm,
          key,
          id.orElse(null),
          null);
    } catch (JOSEException e) {
      throw OAuthException.refused("the key in `oauth.client-key` does not sign");
    }
  }

  @Override
  public String toString() {
    return "ClientKey[redacted]";
  }
}
