package dev.palyra.auth.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import dev.palyra.core.call.Principal;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tokens of our own, which no person is asked for. */
class UnattendedLoginsTest {
  private static final Principal ANN = new Principal(Principal.Kind.OPERATOR, "ann");
  private static final String ISSUER = "https://login.example/tenant";
  private static final String CHALLENGE =
      "Bearer resource_metadata=\"https://tools.example/meta\", scope=\"mcp more\"";
  private static final VaultRef REF = VaultRef.parse("vault://global/far");

  private final FakeInternet net = new FakeInternet();
  private final ServerLogins logins = net.logins();

  private static ProtectedResource resource(boolean key) {
    return new ProtectedResource(
        "far",
        URI.create("https://tools.example/mcp"),
        Optional.of("palyra"),
        key ? Optional.empty() : Optional.of(REF),
        Optional.of(ISSUER),
        List.of(),
        Set.of(),
        true,
        key ? Optional.of(REF) : Optional.empty());
  }

  private void secret(String value) {
    net.secret(REF.toString(), "login.example", value);
  }

  private Optional<String> token() {
    return logins
        .access(resource(false))
        .map(token -> {
          try (Secret closed = token) {
            return new String(closed.reveal(), StandardCharsets.UTF_8);
          }
        });
  }

  @Test
  void aSecretGetsATokenFromAServerForMachines() {
    net.hasNoPages();
    net.wants("client_secret_basic");
    secret("hunter2");

    assertThat(logins.obtain(resource(false), CHALLENGE)).isTrue();

    assertThat(token()).contains("own-1");
    assertThat(net.proofs()).containsExactly("hunter2");
    assertThat(net.sent("/tenant/token"))
        .singleElement()
        .satisfies(form ->
            assertThat(form)
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("scope", "mcp more")
                .containsEntry("resource", "https://tools.example/mcp")
                .doesNotContainKey("client_secret"));
    assertThat(net.registrations()).isZero();
    assertThat(net.events()).containsExactly("connected");
  }

  @Test
  void itIsRenewedWithoutAPersonAndWithoutTheServersWord() {
    net.wants("client_secret_basic");
    secret("hunter2");
    assertThat(logins.obtain(resource(false), CHALLENGE)).isTrue();
    net.pass(Duration.ofHours(2));
    net.change("https://tools.example/meta", "login.example", "evil.example");
    secret("hunter3"); // What lies in the vault by now counts.

    assertThat(token()).contains("own-2");
    assertThat(net.proofs()).containsExactly("hunter2", "hunter3");
    assertThat(net.asked()).noneMatch(url -> url.contains("evil.example"));
  }

  @Test
  void whoeverElseIsNamedIsShownNothing() {
    net.change("https://tools.example/meta", ISSUER, "https://evil.example/tenant");
    secret("hunter2");
    assertThat(logins.obtain(resource(false), CHALLENGE)).isFalse();
    assertThat(net.asked()).noneMatch(url -> url.contains("evil.example"));
    assertThat(net.sent("token")).isEmpty();
    assertThat(net.events()).containsExactly("lost");
  }

  @Test
  void aTokenThatIsRefusedAtOnceIsNotReplacedWithoutEnd() {
    secret("hunter2");
    assertThat(logins.obtain(resource(false), CHALLENGE)).isTrue();
    assertThat(logins.obtain(resource(false), CHALLENGE)).isFalse();
    assertThat(net.sent("/tenant/token")).hasSize(1);
    net.pass(Duration.ofMinutes(2));
    assertThat(logins.obtain(resource(false), CHALLENGE)).isTrue();
  }

  @Test
  void aRefusedProofWaitsForAnOperatorAndAnOutageForATime() {
    secret("hunter2");
    net.down(true);
    assertThat(logins.obtain(resource(false), CHALLENGE)).isFalse();
    assertThat(logins.mayPass(resource(false))).isTrue();
    net.down(false);
    net.pass(Duration.ofMinutes(1));
    net.refusesProofs(true);
    assertThat(logins.obtain(resource(false), CHALLENGE)).isFalse();
    assertThat(logins.mayPass(resource(false))).isFalse();

    net.pass(Duration.ofHours(1));
    assertThat(logins.obtain(resource(false), CHALLENGE)).isFalse();
    assertThatThrownBy(() -> logins.obtain(resource(false), CHALLENGE, ANN))
        .hasMessageContaining("invalid_client")
        .hasMessageNotContaining("hunter2");
    net.refusesProofs(false);
    assertThat(logins.obtain(resource(false), CHALLENGE, ANN)).isEqualTo(ISSUER);
    assertThat(token()).isPresent();
  }

  @Test
  void aSecretThatIsBoundElsewhereStaysWhereItIs() {
    net.secret(REF.toString(), "other.example", "hunter2");
    assertThatThrownBy(() -> logins.obtain(resource(false), CHALLENGE, ANN))
        .hasMessageContaining("not for `login.example`");
    assertThat(net.sent("/tenant/token")).isEmpty();
  }

  @Test
  void aKeySignsForThisServerAloneAndForAMoment() throws Exception {
    net.wants("private_key_jwt");
    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k-1").generate();
    secret(key.toJSONString());

    assertThat(logins.obtain(resource(true), CHALLENGE, ANN)).isEqualTo(ISSUER);

    var form = net.sent("/tenant/token").getFirst();
    assertThat(form)
        .containsEntry("grant_type", "client_credentials")
        .containsEntry(
            "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    SignedJWT proof = SignedJWT.parse(form.get("client_assertion"));
    assertThat(proof.verify(new ECDSAVerifier(key.toPublicJWK()))).isTrue();
    assertThat(proof.getHeader().getKeyID()).isEqualTo("k-1");
    var claims = proof.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo("palyra");
    assertThat(claims.getSubject()).isEqualTo("palyra");
    assertThat(claims.getAudience()).containsExactly(ISSUER);
    assertThat(claims.getJWTID()).isNotBlank();
    assertThat(claims.getExpirationTime().toInstant())
        .isBefore(Instant.now().plus(Duration.ofMinutes(2)));
  }

  @Test
  void aKeyIsNotShownToAServerThatDoesNotAskForOne() {
    net.wants("client_secret_basic");
    secret("{}");
    assertThatThrownBy(() -> logins.obtain(resource(true), CHALLENGE, ANN))
        .hasMessageContaining("takes no `private_key_jwt`");
    assertThat(net.sent("/tenant/token")).isEmpty();
  }

  @Test
  void aTokenOfAPersonIsNotTakenForOurOwn() {
    secret("hunter2");
    assertThat(logins.obtain(resource(false), CHALLENGE)).isTrue();
    var attended =
        new ProtectedResource(
            "far",
            URI.create("https://tools.example/mcp"),
            Optional.of("palyra"),
            Optional.of(REF),
            Optional.of(ISSUER),
            List.of(),
            Set.of());
    assertThat(logins.access(attended)).isEmpty();
    assertThat(logins.obtain(attended, CHALLENGE)).isFalse();
  }
}
