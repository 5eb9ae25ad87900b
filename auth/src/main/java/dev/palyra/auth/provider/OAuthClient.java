package dev.palyra.auth.provider;

import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationRequest;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationResponse;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.device.DeviceCode;
import com.nimbusds.oauth2.sdk.device.DeviceCodeGrant;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessTokenType;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import dev.palyra.core.provider.OAuthLogin;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Speaks with authorization servers, as a public client where they allow it: authorization code
 * with PKCE S256 (RFC 7636), {@code iss} checked (RFC 9207), device flow (RFC 8628), refresh,
 * revocation (RFC 7009). The lifetime of a token counts from before it was asked for, by our clock
 * alone: no time of the server's is compared with ours.
 */
final class OAuthClient {
  private static final int STATE_BYTES = 32;
  // For servers that do not say how long a token lives, and for those that say nonsense.
  private static final Duration UNSAID = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofDays(90);
  private static final long SLOWEST = 60;
  private static final long LONGEST_DEVICE = 3_600;

  private final Wire wire;
  private final InstantSource clock;
  private final Optional<URI> resource;
  private final Optional<? extends ClientProof> credential;

  /** A public client of servers whose tokens are for whatever they are for. */
  OAuthClient(Wire wire, InstantSource clock) {
    this(wire, clock, Optional.empty(), Optional.empty());
  }

  /**
   * @param resource what the tokens are for (RFC 8707); no other place takes them then
   * @param credential what proves who we are, where that has to be proved
   */
  OAuthClient(
      Wire wire,
      InstantSource clock,
      Optional<URI> resource,
      Optional<? extends ClientProof> credential) {
    this.wire = wire;
    this.clock = clock;
    this.resource = resource;
    this.credential = credential;
  }

  /** A login that was begun. Its verifier is a secret. */
  record Begun(URI page, State state, CodeVerifier verifier, URI redirect) {
    @Override
    public String toString() {
      return "Begun[" + redirect + "]";
    }
  }

  Begun begin(OAuthLogin login, URI redirect) {
    var state = new State(STATE_BYTES);
    var verifier = new CodeVerifier();
    var request =
        new AuthorizationRequest.Builder(ResponseType.CODE, new ClientID(login.clientId()))
            .endpointURI(login.authorization())
            .redirectionURI(redirect)
            .scope(scope(login))
            .state(state)
            .codeChallenge(verifier, CodeChallengeMethod.S256);
    resource.ifPresent(request::resource);
    return new Begun(request.build().toURI(), state, verifier, redirect);
  }

  /** None asks for what the server gives by itself. */
  private static @Nullable Scope scope(OAuthLogin login) {
    return login.scopes().isEmpty() ? null : new Scope(login.scopes().toArray(String[]::new));
  }

  /**
   * Takes what came back with the browser; its state was found to be that of {@code begun}.
   *
   * @param answer the query that the redirect carried, each parameter once
   * @throws OAuthException when it is not the answer to this login
   */
  Tokens finish(OAuthLogin login, Begun begun, String answer) {
    AuthorizationResponse response;
    try {
      response = AuthorizationResponse.parse(URI.create(begun.redirect() + "?" + answer));
    } catch (ParseException | IllegalArgumentException e) {
      throw OAuthException.refused("what came back is no answer of an authorization server");
    }
    if (!begun.state().equals(response.getState())) {
      throw OAuthException.refused("the answer belongs to another login");
    }
    // An answer of another server would have us take its code to this one, or ours to that one.
    boolean named = response.getIssuer() != null;
    if (named ? !response.getIssuer().getValue().equals(login.issuer()) : login.namesItself()) {
      throw OAuthException.refused("the answer is not from the authorization server asked");
    }
    if (!response.indicatesSuccess()) {
      throw refusal(response.toErrorResponse().getErrorObject());
    }
    return request(
        login,
        new AuthorizationCodeGrant(
            response.toSuccessResponse().getAuthorizationCode(),
            begun.redirect(),
            begun.verifier()),
        Optional.empty());
  }

  /** A login that waits for somebody at another device. The device code is a secret. */
  record DeviceBegun(DeviceCode code, String userCode, URI page, Duration interval, Duration life) {
    @Override
    public String toString() {
      return "DeviceBegun[" + page + "]";
    }
  }

  DeviceBegun beginDevice(OAuthLogin login) {
    URI endpoint =
        login
            .device()
            .orElseThrow(
                () -> OAuthException.refused("this provider has no logins without a browser"));
    HTTPResponse sent =
        send(
            new DeviceAuthorizationRequest.Builder(new ClientID(login.clientId()))
                .endpointURI(endpoint)
                .scope(scope(login))
                .build()
                .toHTTPRequest());
    DeviceAuthorizationResponse response;
    try {
      response = DeviceAuthorizationResponse.parse(sent);
    } catch (ParseException e) {
      throw notUnderstood(sent);
    }
    if (!response.indicatesSuccess()) {
      throw refusal(response.toErrorResponse().getErrorObject());
    }
    DeviceAuthorizationSuccessResponse begun = response.toSuccessResponse();
    return new DeviceBegun(
        begun.getDeviceCode(),
        begun.getUserCode().getValue(),
        begun.getVerificationURI(),
        Duration.ofSeconds(Math.clamp(begun.getInterval(), 1, SLOWEST)),
        Duration.ofSeconds(Math.clamp(begun.getLifetime(), 1, LONGEST_DEVICE)));
  }

  /**
   * Asks once whether the person has agreed.
   *
   * @throws OAuthException.Pending while that is still to come
   */
  Tokens poll(OAuthLogin login, DeviceBegun begun) {
    return request(login, new DeviceCodeGrant(begun.code()), Optional.empty());
  }

  Tokens refresh(OAuthLogin login, String refreshToken) {
    return request(
        login, new RefreshTokenGrant(new RefreshToken(refreshToken)), Optional.of(refreshToken));
  }

  /** Asks for tokens of our own (RFC 6749, 4.4). */
  Tokens obtain(OAuthLogin login) {
    return request(login, new ClientCredentialsGrant(), Optional.empty());
  }

  /** Gives a token back, where the server takes it. */
  void revoke(OAuthLogin login, String refreshToken) {
    login
        .revocation()
        .map(endpoint ->
            credential
                .map(it ->
                    new TokenRevocationRequest(
                        endpoint, it.of(login.clientId()), new RefreshToken(refreshToken)))
                .orElseGet(() ->
                    new TokenRevocationRequest(
                        endpoint, new ClientID(login.clientId()), new RefreshToken(refreshToken))))
        .map(request -> send(request.toHTTPRequest()))
        .filter(sent -> !sent.indicatesSuccess())
        .ifPresent(sent -> {
          throw OAuthException.unreachable("the provider answered " + sent.getStatusCode());
        });
  }

  /**
   * @param kept the refresh token that goes on holding where the answer brings no other
   */
  private Tokens request(OAuthLogin login, AuthorizationGrant grant, Optional<String> kept) {
    Instant asked = clock.instant();
    var client = new ClientID(login.clientId());
    var request =
        credential
            .map(it -> new TokenRequest.Builder(login.token(), it.of(login.clientId()), grant))
            .orElseGet(() -> new TokenRequest.Builder(login.token(), client, grant));
    resource.ifPresent(request::resource);
    if (grant instanceof ClientCredentialsGrant) { // Others were asked for their scopes before.
      request.scope(scope(login));
    }
    HTTPResponse sent = send(request.build().toHTTPRequest());
    TokenResponse response;
    try {
      response = TokenResponse.parse(sent);
    } catch (ParseException e) {
      throw notUnderstood(sent);
    }
    if (!response.indicatesSuccess()) {
      ErrorObject error = response.toErrorResponse().getErrorObject();
      String code = text(error);
      if (code.equals("authorization_pending") || code.equals("slow_down")) {
        throw new OAuthException.Pending(code.equals("slow_down"));
      }
      throw sent.getStatusCode() >= 500 || sent.getStatusCode() == 429
          ? OAuthException.unreachable("the provider failed: " + code)
          : refusal(error);
    }
    var tokens = response.toSuccessResponse().getTokens();
    if (!AccessTokenType.BEARER.equals(tokens.getAccessToken().getType())) {
      throw OAuthException.refused("the provider gave a token that is no bearer token");
    }
    long seconds = tokens.getAccessToken().getLifetime();
    Duration life =
        seconds > 0 ? Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds())) : UNSAID;
    Optional<String> refresh =
        Optional.ofNullable(tokens.getRefreshToken()).map(RefreshToken::getValue).or(() -> kept);
    return new Tokens(tokens.getAccessToken().getValue(), refresh, asked, asked.plus(life));
  }

  private HTTPResponse send(HTTPRequest request) {
    try {
      return wire.send(request);
    } catch (IOException e) {
      throw OAuthException.unreachable("the provider cannot be reached");
    }
  }

  private static OAuthException notUnderstood(HTTPResponse sent) {
    return sent.getStatusCode() >= 500
        ? OAuthException.unreachable("the provider failed with status " + sent.getStatusCode())
        : OAuthException.refused("the provider's answer cannot be understood");
  }

  private static OAuthException refusal(@Nullable ErrorObject error) {
    return OAuthException.refused("the provider refused: " + text(error));
  }

  /** Codes are words of the protocol; descriptions are the server's and may hold anything. */
  private static String text(@Nullable ErrorObject error) {
    String code = error == null ? null : error.getCode();
    return code == null || !code.matches("[A-Za-z0-9_.-]{1,64}") ? "no reason given" : code;
  }
}
