package dev.palyra.gateway.http;

import dev.palyra.auth.login.LoginDesk;
import dev.palyra.auth.login.SessionDesk;
import dev.palyra.auth.operator.Presence;
import dev.palyra.auth.passkey.Site;
import dev.palyra.core.access.AccessToken;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.identity.Device;
import dev.palyra.gateway.config.ServerSettings;
import dev.palyra.gateway.device.DevicePort;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** One authenticated request, as its endpoint sees it. For one thread. */
final class Exchange {
  private static final Pattern WAIT = Pattern.compile("wait=([0-9]{1,6})");

  private static final int FIRST_BYTES = 8 << 10;

  private final Request request;
  private final Caller caller;
  private final Map<String, String> parameters;
  private final ServerSettings settings;

  Exchange(
      Request request, Caller caller, Map<String, String> parameters, ServerSettings settings) {
    this.request = request;
    this.caller = caller;
    this.parameters = Map.copyOf(parameters);
    this.settings = settings;
  }

  /** Whose credential was presented. */
  Principal principal() {
    return caller.principal();
  }

  /** What whoever asks may do on the control plane, as its policies say. */
  Set<String> roles(AuthPorts auth) {
    return auth.roles(caller);
  }

  /** The paired device that asks, on the device port. */
  Optional<Device> device() {
    return caller.device();
  }

  /** The certificate that the connection was made with, on the device port. */
  Optional<X509Certificate> certificate() {
    return DevicePort.certificate(request);
  }

  /** Its id, as calls and approvals carry it. */
  Optional<String> deviceId() {
    return caller.deviceId();
  }

  /** The network address that the request came from. */
  String address() {
    return Request.getRemoteAddr(request);
  }

  /** The session whose cookie let it in. */
  Optional<SessionDesk.Open> session() {
    return caller.session();
  }

  /** The token that let it in. */
  Optional<AccessToken> token() {
    return caller.token();
  }

  /** The session, token or device that lets it in: what alone can end what it begins. */
  String holder() {
    return session()
        .map(open -> "session " + open.session().id())
        .or(() -> token().map(token -> "token " + token.id()))
        .or(() -> deviceId().map(id -> "device " + id))
        .orElseThrow(
            () -> new ProblemException(ProblemCode.NOT_ALLOWED, "nobody in particular can log in"));
  }

  /** What proves that whoever asks is there. */
  Presence presence() {
    return new Presence(
        principal(), header("Palyra-Code"), caller.session().map(SessionDesk.Open::session));
  }

  /** Where it came from. */
  LoginDesk.Source source() {
    return new LoginDesk.Source(address(), header("User-Agent").orElse(""));
  }

  /**
   * The origin of our own pages as the browser that asks knows it. The host was checked; the port
   * is ours, whatever the request says.
   */
  String origin() {
    String scheme = request.isSecure() ? "https" : "http";
    int port = Request.getLocalPort(request);
    boolean usual = port == (request.isSecure() ? 443 : 80);
    return scheme + "://" + serverName() + (usual ? "" : ":" + port);
  }

  private String serverName() {
    return Request.getServerName(request).toLowerCase(java.util.Locale.ROOT);
  }

  /** Where a ceremony with a passkey takes place. */
  Site site() {
    String name = serverName();
    if (!name.matches("[a-z0-9.-]*[a-z][a-z0-9.-]*")) {
      throw new ProblemException(
          ProblemCode.INVALID_REQUEST,
          "passkeys belong to a name and not to an address; open http://localhost instead");
    }
    return new Site(name, origin());
  }

  boolean byOperator() {
    return caller.principal().kind() == Principal.Kind.OPERATOR;
  }

  /** A parameter of the path; the route has it. */
  String parameter(String name) {
    return java.util.Objects.requireNonNull(parameters.get(name));
  }

  /** The query, of which nothing may stay unread. */
  Query query() {
    return Query.parse(request.getHttpURI().getQuery());
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  /** Whether the client prefers not to wait (RFC 7240). */
  boolean prefersAsync() {
    return preference("respond-async");
  }

  /** How long the client would wait (RFC 7240), at most {@code most}. */
  Duration preferredWait(Duration otherwise, Duration most) {
    for (String value : request.getHeaders().getCSV("Prefer", false)) {
      Matcher matcher = WAIT.matcher(value.strip());
      if (matcher.matches()) {
        var asked = Duration.ofSeconds(Long.parseLong(matcher.group(1)));
        return asked.compareTo(most) < 0 ? asked : most;
      }
    }
    return otherwise.compareTo(most) < 0 ? otherwise : most;
  }

  private boolean preference(String name) {
    return request.getHeaders().getCSV("Prefer", false).stream()
        .anyMatch(value -> value.strip().equals(name));
  }

  /** The body as a JSON object of exactly the members that the reader asks for. */
  Members json() throws IOException {
    return json(settings.bodyLimit());
  }

  /** Likewise, of at most {@code limit} bytes: of somebody who is not known yet. */
  Members json(long limit) throws IOException {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type == null
        || !type.toLowerCase(java.util.Locale.ROOT).matches("application/json(;.*)?")) {
      throw new ProblemException(
          ProblemCode.UNSUPPORTED_TYPE, "the body must have the type application/json");
    }
    try {
      return Members.of(StrictJson.parse(body(limit)));
    } catch (MalformedJsonException e) {
      throw new ProblemException(ProblemCode.MALFORMED_JSON, String.valueOf(e.getMessage()));
    }
  }

  /** The body's bytes, of which there may be {@code limit}; no more are ever read. */
  byte[] body(long limit) throws IOException {
    long said = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
    if (said > limit) {
      throw tooLarge(limit);
    }
    // Until it is here, the gateway waits for the client.
    Optional<SlowClients> slow = SlowClients.of(request);
    slow.ifPresent(clients -> clients.done(request));
    try {
      return readBody(limit, said);
    } finally {
      slow.ifPresent(clients -> clients.working(request));
    }
  }

  /**
   * @param said its length, as the client says it; negative where it does not
   */
  private byte[] readBody(long limit, long said) throws IOException {
    long deadline = System.nanoTime() + settings.bodyTimeout().toNanos();
    // As large as it is said to be, or as it turns out: the limit itself would be a megabyte each
    // time.
    byte[] bytes = new byte[(int) (said >= 0 ? said : Math.min(limit, FIRST_BYTES)) + 1];
    int length = 0;
    try (InputStream in = Content.Source.asInputStream(request)) {
      while (true) {
        int read = in.read(bytes, length, bytes.length - length);
        if (read < 0) {
          return Arrays.copyOf(bytes, length);
        }
        length += read;
        if (System.nanoTime() > deadline) {
          throw new ProblemException(ProblemCode.BAD_REQUEST, "the body did not arrive in time")
              .header("Connection", "close");
        }
        if (length > limit) {
          throw tooLarge(limit);
        }
        if (length == bytes.length) {
          byte[] larger = Arrays.copyOf(bytes, (int) Math.min(2L * length, limit + 1));
          Arrays.fill(bytes, (byte) 0);
          bytes = larger;
        }
      }
    } finally {
      Arrays.fill(bytes, (byte) 0); // It may have been a secret.
    }
  }

  private static ProblemException tooLarge(long limit) {
    // The rest of the body is still to come; the connection cannot be used for anything else.
    return new ProblemException(ProblemCode.TOO_LARGE, "the body has more than " + limit + " bytes")
        .header("Connection", "close");
  }
}
