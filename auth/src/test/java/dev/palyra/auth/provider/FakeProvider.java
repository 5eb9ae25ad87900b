package dev.palyra.auth.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An authorization server and the API behind it: codes are good once, for the verifier that made
 * their challenge; refresh tokens rotate, and one that is used twice ends the login.
 */
final class FakeProvider implements AutoCloseable {
  static final String CLIENT = "palyra-test";

  private record Code(String challenge, String redirect) {}

  private final HttpServer server;
  private final Map<String, Code> codes = new HashMap<>();
  private final Set<String> accepted = new HashSet<>();
  private final Set<String> live = new HashSet<>();
  private final Set<String> spent = new HashSet<>();
  private final AtomicInteger made = new AtomicInteger();
  final AtomicInteger renewals = new AtomicInteger();
  final AtomicInteger asked = new AtomicInteger();
  final AtomicInteger revoked = new AtomicInteger();

  /** What a token response says of its life; nothing where empty. */
  volatile Optional<Long> life = Optional.of(3_600L);

  volatile boolean rotates = true;
  volatile boolean down;
  volatile boolean apiRefuses;
  volatile String device = "pending";

  /** A renewal is answered when there is a permit. */
  volatile Semaphore gate = new Semaphore(Integer.MAX_VALUE / 2);

  FakeProvider() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.createContext("/token", this::token);
    server.createContext("/revoke", this::revoke);
    server.createContext("/device", this::device);
    server.createContext("/v1/models", this::models);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What the page would do once the person has agreed. */
  synchronized String agree(URI page) {
    Map<String, String> query = form(page.getRawQuery());
    if (!"S256".equals(query.get("code_challenge_method"))) {
      throw new AssertionError("no S256: " + page);
    }
    String code = "code-" + made.incrementAndGet();
    codes.put(code, new Code(get(query, "code_challenge"), get(query, "redirect_uri")));
    return code;
  }

  static String get(Map<String, String> form, String name) {
    return form.getOrDefault(name, "");
  }

  static Map<String, String> form(String text) {
    var form = new HashMap<String, String>();
    for (String pair : text.split("&", -1)) {
      int eq = pair.indexOf('=');
      form.put(
          pair.substring(0, eq), URLDecoder.decode(pair.substring(eq + 1), StandardCharsets.UTF_8));
    }
    return form;
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> form =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    if (down) {
      answer(exchange, 503, "{\"error\":\"temporarily_unavailable\"}");
      return;
    }
    switch (get(form, "grant_type")) {
      case "authorization_code" -> authorizationCode(exchange, form);
      case "refresh_token" -> refresh(exchange, form);
      default -> deviceCode(exchange);
    }
  }

  private void authorizationCode(HttpExchange exchange, Map<String, String> form)
      throws IOException {
    Code code;
    synchronized (this) {
      code = codes.remove(get(form, "code"));
    }
    boolean right =
        code != null
            && code.challenge().equals(challenge(get(form, "code_verifier")))
            && code.redirect().equals(get(form, "redirect_uri"))
            && get(form, "client_id").equals(CLIENT);
    answer(exchange, right ? 200 : 400, right ? tokens() : "{\"error\":\"invalid_grant\"}");
  }

  private void refresh(HttpExchange exchange, Map<String, String> form) throws IOException {
    renewals.incrementAndGet();
    gate.acquireUninterruptibly();
    String token = get(form, "refresh_token");
    boolean good;
    synchronized (this) {
      if (spent.contains(token)) {
        live.clear(); // It was stolen, or this is the thief: the whole login ends.
        accepted.clear();
      }
      good = rotates ? live.remove(token) : live.contains(token);
      if (good && rotates) {
        spent.add(token);
      }
    }
    answer(exchange, good ? 200 : 400, good ? tokens() : "{\"error\":\"invalid_grant\"}");
  }

  private void deviceCode(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    switch (device) {
      case "pending" -> answer(exchange, 400, "{\"error\":\"authorization_pending\"}");
      case "slow" -> answer(exchange, 400, "{\"error\":\"slow_down\"}");
      case "agreed" -> answer(exchange, 200, tokens());
      default -> answer(exchange, 400, "{\"error\":\"access_denied\"}");
    }
  }

  private synchronized String tokens() {
    int number = made.incrementAndGet();
    String access = "access-token-" + number;
    String refresh = "refresh-token-" + number;
    accepted.add(access);
    live.add(refresh);
    return "{\"access_token\":\""
        + access
        + "\",\"token_type\":\"Bearer\""
        + life.map(seconds -> ",\"expires_in\":" + seconds).orElse("")
        + (rotates || renewals.get() == 0 ? ",\"refresh_token\":\"" + refresh + "\"" : "")
        + "}";
  }

  private void revoke(HttpExchange exchange) throws IOException {
    Map<String, String> form =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    synchronized (this) {
      if (live.remove(get(form, "token"))) {
        revoked.incrementAndGet();
        accepted.clear();
      }
    }
    answer(exchange, 200, "{}");
  }

  private void device(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        200,
        "{\"device_code\":\"dc\",\"user_code\":\"ABCD-EFGH\",\"verification_uri\":\""
            + url()
            + "/go\",\"expires_in\":600,\"interval\":5}");
  }

  private void models(HttpExchange exchange) throws IOException {
    String bearer =
        String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
            .replaceFirst("^Bearer ", "");
    boolean good;
    synchronized (this) {
      good = accepted.contains(bearer) && !apiRefuses;
    }
    answer(exchange, good ? 200 : 401, "{}");
  }

  /** As if the provider had withdrawn every access token. */
  synchronized void withdraw() {
    accepted.clear();
  }

  /** As a thief would who has it. */
  synchronized boolean steal(String refreshToken) {
    boolean good = live.remove(refreshToken);
    spent.add(refreshToken);
    return good;
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
