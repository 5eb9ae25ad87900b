package dev.palyra.gateway.http;

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
   * @throws IllegalArgumentException when what it says is no profile
   */
  static ProviderProfile read(String name, Members body) {
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
        body.object("login").map(ProfileView::login));
  }

  private static OAuthLogin login(Members body) {
    Optional<String> issuer = body.text("issuer");
    String base = issuer.orElse(ISSUER);
    boolean openAi = base.equals(ISSUER);
    var login =
        new OAuthLogin(
            base,
            // Whatever does not say otherwise has to name itself.
            body.flag("names_itself").orElse(!openAi),
            body.requireText("client_id"),
            address(body, "authorization", openAi, ISSUER + "/oauth/authorize"),
            address(body, "token", openAi, ISSUER + "/oauth/token"),
            body.text("device").map(URI::create),
            body.text("revocation").map(URI::create),
            Optional.of(body.texts("scopes", MOST)).filter(some -> !some.isEmpty()).orElse(SCOPES));
    body.end();
    return login;
  }

  private static URI address(Members body, String name, boolean openAi, String otherwise) {
    Optional<String> given = body.text(name);
    if (given.isEmpty() && !openAi) {
      throw Members.invalid("`" + name + "` is missing: only OpenAI's is known");
    }
    return URI.create(given.orElse(otherwise));
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
