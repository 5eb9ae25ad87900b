package dev.palyra.auth.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.call.Principal;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins at servers of tools whose every document is somebody else's word. */
class ServerLoginsTest {
  private static final Principal ANN = new Principal(Principal.Kind.OPERATOR, "ann");
  private static final URI BACK = URI.create("http://127.0.0.1:4711/callback");
  private static final String CHALLENGE =
      "Bearer error=\"invalid_token\", resource_metadata=\"https://tools.example/meta\", scope=\"mcp more\"";

  private final FakeInternet net = new FakeInternet();
  private final ServerLogins logins = net.logins();

  private static ProtectedResource resource() {
    return resource(Optional.empty(), Optional.empty());
  }

  private static ProtectedResource resource(Optional<String> client, Optional<String> issuer) {
    return new ProtectedResource(
        "far",
        URI.create("https://tools.example/mcp"),
        client,
        Optional.empty(),
        issuer,
        List.of(),
        Set.of());
  }

  private ServerLogins.Begun begin() {
    return logins.begin(resource(), CHALLENGE, "t1", BACK);
  }

  private String connect() {
    return logins.finish(resource(), net.agree(begin().page()), "t1", ANN);
  }

  private String token() {
    try (Secret token = logins.access(resource()).orElseThrow()) {
      return new String(token.reveal(), StandardCharsets.UTF_8);
    }
  }

  private void refused(String challenge, String why) {
    assertThatThrownBy(() -> logins.begin(resource(), challenge, "t1", BACK))
        .isInstanceOf(OAuthException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aLoginIsFoundRegisteredAndBoundToTheServer() {
    ServerLogins.Begun begun = begin();

    assertThat(begun.issuer()).isEqualTo("https://login.example/tenant");
    var query = FakeProvider.form(begun.page().getRawQuery());
    assertThat(query)
        .containsEntry("resource", "https://tools.example/mcp")
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("client_id", "registered-1")
        .containsEntry("redirect_uri", BACK.toString());
    assertThat(query.get("scope")).isEqualTo("mcp more offline_access");

    assertThat(logins.finish(resource(), net.agree(begun.page()), "t1", ANN))
        .isEqualTo("https://login.example/tenant");
    assertThat(token()).isEqualTo("access-1");
    assertThat(net.sent("/tenant/token"))
        .allSatisfy(
            form -> assertThat(form).containsEntry("resource", "https://tools.example/mcp"));
    assertThat(net.events()).containsExactly("connected");
  }

  @Test
  void withoutAChallengeTheWellKnownPlacesAreLookedAt() {
    net.move("https://tools.example/meta", "/.well-known/oauth-protected-resource/mcp");
    assertThat(logins.begin(resource(), "", "t1", BACK).issuer()).contains("login.example");
    net.move(
        "https://tools.example/.well-known/oauth-protected-resource/mcp",
        "/.well-known/oauth-protected-resource");
    assertThat(logins.begin(resource(), "Basic realm=\"x\"", "t1", BACK).issuer())
        .contains("login.example");
    net.remove("https://tools.example/.well-known/oauth-protected-resource");
    refused("", "does not say where its tokens come from");
  }

  @Test
  void openIdDiscoveryDoesAsWell() {
    net.move(
        "https://login.example/.well-known/oauth-authorization-server/tenant",
        "/tenant/.well-known/openid-configuration");
    assertThat(connect()).isEqualTo("https://login.example/tenant");
  }

  @ParameterizedTest
  @CsvSource({
    "http://tools.example/meta, is no address",
    "https://127.0.0.1/meta, is no address",
    "http://localhost:9/meta, is no address",
    "https://ann@tools.example/meta, is no address",
    "file:///etc/passwd, is no address",
    "https://tools.example/elsewhere, not where it says",
    "https://tools.example/moved, cannot be had",
    "https://tools.example/text, not a JSON object",
    "https://tools.example/huge, cannot be asked",
  })
  void metadataIsTakenFromASafeAddressOnly(String address, String why) {
    refused("Bearer resource_metadata=\"" + address + "\"", why);
    assertThat(net.asked()).noneMatch(url -> url.contains("secret-place"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://other.example/mcp",
    "https://tools.example/mcp/deeper",
    "https://tools.example/mc",
    "https://tools.example:8443/mcp",
    "https://tools.example/mcp#part",
  })
  void metadataOfAnotherServerIsRefused(String claimed) {
    net.change("https://tools.example/meta", "https://tools.example/mcp", claimed);
    assertThatThrownBy(this::begin).isInstanceOf(OAuthException.class);
    assertThat(net.asked()).containsExactly("https://tools.example/meta");
  }

  @ParameterizedTest
  @CsvSource({
    "https://login.example/tenant, https://login.example/other, calls itself by another name",
    "S256, plain, does not know PKCE",
    "https://login.example/tenant/token, http://login.example/token, is no address",
    "https://login.example/tenant/token, https://[::1]/token, is no address",
    "https://login.example/tenant/authorize, javascript:alert(1), is no address",
    "https://login.example/tenant/register, http://169.254.169.254/latest, is no address",
  })
  void metadataOfAnAuthorizationServerMustBeRight(String was, String is, String why) {
    String place = "https://login.example/.well-known/oauth-authorization-server/tenant";
    net.change(place, "\"" + was + "\"", "\"" + is + "\"");
    assertThatThrownBy(this::begin).isInstanceOf(OAuthException.class).hasMessageContaining(why);
    assertThat(net.registrations()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"client_secret_basic", "client_secret_post"})
  void aServerThatWantsASecretOfUsGetsItsOwnAndNobodyElseDoes(String method) {
    net.wants(method);

    var _ = connect();
    net.pass(Duration.ofHours(2));
    assertThat(token()).isEqualTo("access-2");
    assertThat(logins.revoke(resource(), ANN)).isEmpty();

    assertThat(net.proofs())
        .containsExactly("registered-secret", "registered-secret", "registered-secret");
  }

  @Test
  void aConfiguredSecretIsShownToTheHostThatItIsFor() {
    net.wants("client_secret_basic");
    var known =
        new ProtectedResource(
            "far",
            URI.create("https://tools.example/mcp"),
            Optional.of("ours"),
            Optional.of(VaultRef.parse("vault://global/client-secret")),
            Optional.empty(),
            List.of(),
            Set.of());
    assertThatThrownBy(() -> logins.begin(known, CHALLENGE, "t1", BACK))
        .hasMessageContaining("oauth.client-secret");

    net.secret("vault://global/client-secret", "login.example", "our-secret");
    String answer = net.agree(logins.begin(known, CHALLENGE, "t1", BACK).page());
    var _ = logins.finish(known, answer, "t1", ANN);
    assertThat(net.proofs()).containsExactly("our-secret");
    assertThat(net.registrations()).isZero();
  }

  @Test
  void aProofThatIsNotKnownHereIsNotTried() {
    net.wants("private_key_jwt");
    assertThatThrownBy(this::begin).hasMessageContaining("another proof");
  }

  @Test
  void moreScopesAreAskedForBesideThoseThatThereAre() {
    var _ = connect();
    String more =
        "Bearer error=\"insufficient_scope\", scope=\"write\","
            + " resource_metadata=\"https://tools.example/meta\"";
    var query = FakeProvider.form(logins.begin(resource(), more, "t1", BACK).page().getRawQuery());
    assertThat(query.get("scope")).isEqualTo("mcp more offline_access write");
  }

  @Test
  void aClientThatIsConfiguredIsNotRegistered() {
    ProtectedResource known = resource(Optional.of("ours"), Optional.empty());
    assertThat(logins.begin(known, CHALLENGE, "t1", BACK).page().toString())
        .contains("client_id=ours");
    // A metadata document counts only where the server reads such.
    ProtectedResource document = resource(Optional.of("https://us.example/c"), Optional.empty());
    assertThat(logins.begin(document, CHALLENGE, "t1", BACK).page().toString())
        .contains("client_id=registered-1");
    net.readsClientDocuments();
    assertThat(logins.begin(document, CHALLENGE, "t1", BACK).page().toString())
        .contains("us.example");
  }

  @Test
  void onlyTheConfiguredIssuerIsUsed() {
    ProtectedResource pinned = resource(Optional.empty(), Optional.of("https://own.example"));
    assertThatThrownBy(() -> logins.begin(pinned, CHALLENGE, "t1", BACK))
        .hasMessageContaining("configured");
    assertThat(net.asked()).containsExactly("https://tools.example/meta");
  }

  @Test
  void whatIsNotTheAnswerToTheLoginIsRefused() {
    String mixed = net.agree(begin().page()).replace("login.example", "evil.example");
    assertThatThrownBy(() -> logins.finish(resource(), mixed, "t1", ANN))
        .hasMessageContaining("not from the authorization server");
    String unnamed = net.agree(begin().page()).replaceFirst("&iss=[^&]*", "");
    assertThatThrownBy(() -> logins.finish(resource(), unnamed, "t1", ANN))
        .hasMessageContaining("not from the authorization server");
    String stolen = net.agree(begin().page());
    assertThatThrownBy(() -> logins.finish(resource(), stolen, "t2", ANN))
        .hasMessageContaining("no such login");
    assertThatThrownBy(() -> logins.finish(resource(), stolen, "t1", ANN))
        .hasMessageContaining("no such login"); // Used up.
    assertThat(net.sent("/tenant/token")).isEmpty();

    String late = net.agree(begin().page());
    var moved =
        new ProtectedResource(
            "far",
            URI.create("https://evil.example/mcp"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Set.of());
    assertThatThrownBy(() -> logins.finish(moved, late, "t1", ANN))
        .hasMessageContaining("changed meanwhile");
    assertThat(net.sent("/tenant/token")).isEmpty();
  }

  @Test
  void aTokenIsNotThereForAServerSomewhereElse() {
    var _ = connect();
    var moved =
        new ProtectedResource(
            "far",
            URI.create("https://evil.example/mcp"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Set.of());
    assertThat(logins.access(moved)).isEmpty();
    assertThat(token()).isEqualTo("access-1");
  }

  @Test
  void aHundredAtOnceRenewOnceAndWhatRotatedIsStoredBefore() throws Exception {
    var _ = connect();
    net.pass(Duration.ofHours(2));
    // Whoever controls the server's documents by then changes nothing.
    net.change("https://tools.example/meta", "login.example", "evil.example");
    try (var calls = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        all.add(calls.submit(this::token));
      }
      for (Future<String> each : all) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo("access-2");
      }
    }
    assertThat(net.renewals()).containsExactly("refresh-1");
    net.pass(Duration.ofHours(2));
    assertThat(net.logins().access(resource())).isPresent(); // As another process would.
    assertThat(net.renewals()).containsExactly("refresh-1", "refresh-2");
  }

  @Test
  void aRefusedRenewalEndsTheLoginAndAnOutageDoesNot() {
    var _ = connect();
    net.pass(Duration.ofHours(2));
    net.down(true);
    assertThat(logins.access(resource())).isEmpty();
    assertThat(logins.mayPass(resource())).isTrue();
    net.down(false);
    net.pass(Duration.ofMinutes(1));
    assertThat(token()).isEqualTo("access-2");

    net.forgetTokens();
    net.pass(Duration.ofHours(2));
    assertThat(logins.access(resource())).isEmpty();
    assertThat(logins.mayPass(resource())).isFalse();
    assertThat(net.events()).containsExactly("connected", "lost");
  }

  @Test
  void whatIsGivenBackIsForgotten() {
    var _ = connect();
    assertThat(logins.issuer(resource())).contains("https://login.example/tenant");

    assertThat(logins.revoke(resource(), ANN)).isEmpty();

    assertThat(net.sent("/tenant/revoke"))
        .singleElement()
        .satisfies(form -> assertThat(form).containsEntry("token", "refresh-1"));
    assertThat(logins.access(resource())).isEmpty();
    assertThat(logins.issuer(resource())).isEmpty();
    assertThat(net.events()).containsExactly("connected", "revoked");
  }

  @Test
  void onThisMachineOnlyWhereTheServerIs() {
    var here =
        new ProtectedResource(
            "here",
            URI.create("http://127.0.0.1:9000/mcp"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Set.of("login.intranet:443"));
    assertThat(here.mayBePrivate(URI.create("http://127.0.0.1:7/token"))).isTrue();
    assertThat(here.mayBePrivate(URI.create("https://login.intranet/token"))).isTrue();
    assertThat(here.mayBePrivate(URI.create("https://login.intranet:444/token"))).isFalse();
    assertThat(resource().mayBePrivate(URI.create("https://tools.example/x"))).isTrue();
    assertThat(resource().mayBePrivate(URI.create("https://tools.example:22/x"))).isFalse();
    assertThat(resource().mayBePrivate(URI.create("http://127.0.0.1/x"))).isFalse();
  }
}
