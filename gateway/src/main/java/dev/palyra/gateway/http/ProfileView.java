package dev.palyra.gateway.http;

import dev.palyra.auth.provider.IssuerMetadata;
import dev.palyra.core.provider.OAuthLogin;
import dev.palyra.core.provider.ProviderKind;
import dev.palyra.core.provider.ProviderProfile;
import dev.palyra.core.secret.VaultRef;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A profile as the API shows and takes it. What is left out is OpenAI's. */
final class ProfileView {
  private static final URI OPENAI = URI.create("https://api.openai.com/v1");
  private static final URI ANTHROPIC = URI.create("https://api.anthropic.com/v1");
  private static final String ISSUER = "https://auth.openai.com";
  private static final List<String> SCOPES =
      List.of("openid", "profile", "email", "offline_access");
  private static final String AGENT = "agent:";
  private static final int MOST = 32;

  private ProfileView() {}

  /**
   * @param issuers where a login's endpoints are looked up that it does not say
   * @throws IllegalArgumentException when what it says is no profile
   */
  static ProviderProfile read(String name, Members body, IssuerMetadata.Directory issuers) {
    ProviderKind kind =
        body.text("kind")
            .map(word ->
                ProviderKind.ofWord(word)
                    .orElseThrow(() ->
                        Members.invalid("`kind` must be openai, openai-compatible or anthropic")))
            .orElse(ProviderKind.OPENAI);
    Optional<URI> endpoint = body.text("endpoint").map(ProfileView::endpoint);
    String scope = body.text("scope").orElse("global");
    if (!scope.equals("global") && !scope.startsWith(AGENT)) {
      throw Members.invalid("`scope` must be global or agent:NAME");
    }
    return new ProviderProfile(
        name,
        kind,
        endpoint.orElseGet(() ->
            switch (kind) {
              case OPENAI -> OPENAI;
              case ANTHROPIC -> ANTHROPIC;
              case OPENAI_COMPATIBLE -> throw Members.invalid("`endpoint` is missing");
            }),
        scope.equals("global") ? Optional.empty() : Optional.of(scope.substring(AGENT.length())),
        body.number("rank", 0, 1_000).orElse(100L).intValue(),
        body.texts("fallbacks", MOST),
        body.text("key").map(VaultRef::parse),
        body.object("login").map(login -> login(login, issuers)));
  }

  /** What is not said is what the server says of itself, at this moment: it stays so. */
  private static OAuthLogin login(Members body, IssuerMetadata.Directory issuers) {
    String issuer = body.text("issuer").orElse(ISSUER);
    String client =
        body.text("client_id")
            .orElseThrow(() ->
                Members.invalid(
                    "`client_id` is missing: the provider gives it to whoever registers a program"
                        + " there; a key (`key`) takes none"));
    Optional<URI> authorization = body.text("authorization").map(URI::create);
    Optional<URI> token = body.text("token").map(URI::create);
    Optional<URI> device = body.text("device").map(URI::create);
    Optional<URI> revocation = body.text("revocation").map(URI::create);
    // Whatever does not say otherwise has to name itself.
    boolean named = body.flag("names_itself").orElse(!issuer.equals(ISSUER));
    List<String> scopes = body.texts("scopes", MOST);
    body.end();
    if (authorization.isEmpty() || token.isEmpty()) {
      ProviderProfile.requireSafe("issuer", URI.create(issuer));
      IssuerMetadata found = issuers.of(issuer);
      authorization = authorization.or(() -> Optional.of(found.authorization()));
      token = token.or(() -> Optional.of(found.token()));
      device = device.or(found::device);
      revocation = revocation.or(found::revocation);
    }
    return new OAuthLogin(
        issuer,
        named,
        client,
        authorization.orElseThrow(),
        token.orElseThrow(),
        device,
        revocation,
        scopes.isEmpty() ? SCOPES : scopes);
  }

  private static URI endpoint(String text) {
    return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  static ObjectNode of(ProviderProfile profile) {
    ObjectNode view =
        Json.object()
            .put("name", profile.name())
            .put("kind", profile.kind().word())
            .put("endpoint", profile.endpoint().toString())
            .put("scope", profile.agent().map(AGENT::concat).orElse("global"))
            .put("rank", profile.rank());
    var fallbacks = view.putArray("fallbacks");
    profile.fallbacks().forEach(fallbacks::add);
    profile
        .key()
        .ifPresentOrElse(key -> view.put("key", key.toString()), () -> view.putNull("key"));
    profile
        .login()
        .ifPresentOrElse(login -> view.set("login", of(login)), () -> view.putNull("login"));
    return view;
  }

  private static ObjectNode of(OAuthLogin login) {
    ObjectNode view =
        Json.object()
            .put("issuer", login.issuer())
            .put("names_itself", login.namesItself())
            .put("client_id", login.clientId())
            .put("authorization", login.authorization().toString())
            .put("token", login.token().toString());
    login.device().ifPresent(uri -> view.put("device", uri.toString()));
    login.revocation().ifPresent(uri -> view.put("revocation", uri.toString()));
    var scopes = view.putArray("scopes");
    login.scopes().forEach(scopes::add);
    return view;
  }
}
