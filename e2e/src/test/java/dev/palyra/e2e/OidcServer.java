package dev.palyra.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** npm's oidc-provider, started for a test, and a browser without a screen that agrees there. */
final class OidcServer implements AutoCloseable {
  private static final String PACKAGE = "oidc-provider@9.13.3";
  private static final Pattern XSRF = Pattern.compile("name=\"xsrf\" value=\"([^\"]+)\"");
  private static final int MOST_HOPS = 20;

  private final Process process;
  private final String issuer;
  private final HttpClient client = HttpClient.newHttpClient();

  private OidcServer(Process process, String issuer) {
    this.process = process;
    this.issuer = issuer;
  }

  /** Starts it; where npm or Node cannot, the test is skipped. */
  static OidcServer start() throws IOException, InterruptedException {
    Path folder = NpmFolder.with("npm-oidc", PACKAGE);
    Path script = folder.resolve("oidc-server.mjs");
    try (InputStream in = OidcServer.class.getResourceAsStream("oidc-server.mjs")) {
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
    }
    Path log = Files.createTempFile("oidc", ".log");
    Process process;
    try {
      process =
          new ProcessBuilder("node", script.toString())
              .directory(folder.toFile())
              .redirectError(log.toFile())
              .start();
    } catch (IOException e) {
      NpmFolder.skip("there is no node: " + e.getMessage());
      throw e;
    }
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    String line = said.readLine(); // Ends when it does.
    if (line == null) {
      process.destroyForcibly();
      NpmFolder.skip("oidc-provider does not start here: " + Files.readString(log));
    }
    JsonNode ready = JsonMapper.shared().readTree(Objects.requireNonNull(line));
    return new OidcServer(process, ready.path("issuer").asString());
  }

  String issuer() {
    return issuer;
  }

  /** A profile of the provider behind it, as the API takes it. */
  String profile() {
    return """
    {"kind": "openai-compatible", "endpoint": "@/v1", "login": {"issuer": "@", "client_id": "palyra",
     "authorization": "@/auth", "token": "@/token", "device": "@/device/auth",
     "revocation": "@/token/revocation", "scopes": ["openid", "offline_access"]}}
    """
        .replace("@", issuer);
  }

  /**
   * How many renewals, and tokens of machines, were asked for, after this was set: {@code
   * life=60&hold=yes}.
   */
  int test(String settings) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(issuer + "/test?" + settings)).build();
    return JsonMapper.shared()
        .readTree(client.send(request, BodyHandlers.ofString()).body())
        .path("renewals")
        .asInt();
  }

  /**
   * The last token that the MCP server behind it took.
   *
   * @param ended whether it is of no use any more
   */
  record Shown(String token, boolean ended) {}

  Shown shown() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(issuer + "/test/shown")).build();
    JsonNode said =
        JsonMapper.shared().readTree(client.send(request, BodyHandlers.ofString()).body());
    return new Shown(said.path("shown").asString(), said.path("ended").asBoolean());
  }

  /** The private key of the client `signer`, PKCS #8 in PEM. */
  String key() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(issuer + "/test/key")).build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  /** What the token endpoint says to somebody who has this refresh token: a thief. */
  int renew(String refreshToken) throws IOException, InterruptedException {
    String form =
        "grant_type=refresh_token&client_id=palyra&thief=yes&refresh_token="
            + URLEncoder.encode(refreshToken, StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(issuer + "/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  /** Where the browser is sent once somebody has agreed on the page. */
  URI agree(URI page) throws IOException, InterruptedException {
    return follow(browser(), page);
  }

  /** Types a code in on the page, and agrees. */
  void enter(URI page, String code) throws IOException, InterruptedException {
    HttpClient browser = browser();
    HttpResponse<String> form =
        browser.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
    String confirm = post(browser, page, form.body(), "user_code=" + code);
    HttpRequest sent = form(page, xsrf(confirm), "user_code=" + code + "&confirm=yes");
    HttpResponse<String> next = browser.send(sent, BodyHandlers.ofString());
    URI end = follow(browser, page.resolve(next.headers().firstValue("Location").orElseThrow()));
    if (!end.toString().startsWith(issuer)) {
      throw new AssertionError("left for " + end);
    }
  }

  private static String post(HttpClient browser, URI page, String html, String fields)
      throws IOException, InterruptedException {
    return browser.send(form(page, xsrf(html), fields), BodyHandlers.ofString()).body();
  }

  private static String xsrf(String html) {
    Matcher found = XSRF.matcher(html);
    if (!found.find()) {
      throw new AssertionError("no form in " + html);
    }
    return found.group(1);
  }

  private static HttpRequest form(URI page, String xsrf, String fields) {
    return HttpRequest.newBuilder(page)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString("xsrf=" + xsrf + "&" + fields))
        .build();
  }

  private static HttpClient browser() {
    return HttpClient.newBuilder()
        .cookieHandler(new CookieManager())
        .connectTimeout(Duration.ofSeconds(30))
        .build();
  }

  /** Follows redirects on the server, and says which one leaves it, or where they end. */
  private URI follow(HttpClient browser, URI from) throws IOException, InterruptedException {
    URI at = from;
    for (int hop = 0; hop < MOST_HOPS; hop++) {
      HttpResponse<String> response =
          browser.send(HttpRequest.newBuilder(at).build(), BodyHandlers.ofString());
      if (response.headers().firstValue("Location").isEmpty()) {
        if (response.statusCode() != 200) {
          throw new AssertionError(at + ": " + response.body());
        }
        return at;
      }
      at = at.resolve(response.headers().firstValue("Location").get());
      if (!at.toString().startsWith(issuer)) {
        return at;
      }
    }
    throw new AssertionError("redirects without an end");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
