package dev.palyra.e2e;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Chromium, driven by Playwright. It shows the operator's token with each request, which
 * the gateway takes in the place of a session: what logs in is tested elsewhere.
 */
final class Browser implements AutoCloseable {
  static final double PATIENCE_MS = 60_000;
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser browser;
  private final GatewayProcess gateway;
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  private @Nullable CDPSession devtools;

  private Browser(
      Playwright playwright, com.microsoft.playwright.Browser browser, GatewayProcess gateway) {
    this.playwright = playwright;
    this.browser = browser;
    this.gateway = gateway;
  }

  /** Starts it; without a Chromium the test is skipped. */
  static Browser start(GatewayProcess gateway) {
    if (!Files.isExecutable(CHROMIUM)) {
      NpmFolder.skip("there is no " + CHROMIUM);
    }
    var playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    var browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(List.of("--no-sandbox")));
    return new Browser(playwright, browser, gateway);
  }

  /** A window of an operator; everything that its console complains of is kept. */
  Page window(ColorScheme theme, int width, int height) throws IOException, InterruptedException {
    BrowserContext context =
        browser.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(theme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setPermissions(List.of("clipboard-read", "clipboard-write"))
                .setExtraHTTPHeaders(
                    Map.of("Authorization", "Bearer " + gateway.token("operator"))));
    context.setDefaultTimeout(PATIENCE_MS);
    Page page = context.newPage();
    page.onConsoleMessage(message -> {
      // A route that this gateway does not have is shown as such.
      if (message.type().equals("error") && !message.text().contains("404")) {
        complaints.add(message.text());
      }
    });
    page.onPageError(complaints::add);
    if (gateway.asOperator("GET", "/v1/session", "").status() == 404) {
      page.route("**/v1/session", Browser::session);
    }
    return page;
  }

  /**
   * A window of somebody who has enrolled as the first operator, with one passkey and nothing else.
   * The name {@code localhost} is what passkeys belong to.
   */
  Page enrolled(String operator) throws IOException, InterruptedException {
    String link =
        gateway.asOperator("POST", "/v1/enrolment-links", "{}").body().path("path").asString();
    BrowserContext context =
        browser.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(1440, 900)
                .setReducedMotion(ReducedMotion.REDUCE));
    context.setDefaultTimeout(PATIENCE_MS);
    Page page = context.newPage();
    page.onPageError(complaints::add);
    devtools = authenticator(context, page);
    page.navigate(site() + link);
    page.fill("#operator", operator);
    page.click("#passkey");
    page.locator("#done").waitFor();
    return page;
  }

  /** A window of somebody whom nothing is known of. */
  Page stranger(ColorScheme theme) {
    BrowserContext context =
        browser.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setColorScheme(theme)
                .setReducedMotion(ReducedMotion.REDUCE));
    context.setDefaultTimeout(PATIENCE_MS);
    return context.newPage();
  }

  /** The gateway's own address, by the name that passkeys can belong to. */
  String site() {
    return "http://localhost:" + gateway.url().getPort();
  }

  /** Takes the authenticators of the page away and plugs in a new one. */
  void otherAuthenticator(Page page) {
    Objects.requireNonNull(devtools).send("WebAuthn.disable");
    devtools = authenticator(page.context(), page);
  }

  /** Plugs in an authenticator with a finger on it (WebAuthn, 11). */
  static CDPSession authenticator(BrowserContext context, Page page) {
    CDPSession devtools = context.newCDPSession(page);
    devtools.send("WebAuthn.enable");
    var options = new JsonObject();
    options.addProperty("protocol", "ctap2");
    options.addProperty("transport", "internal");
    options.addProperty("hasResidentKey", true);
    options.addProperty("hasUserVerification", true);
    options.addProperty("isUserVerified", true);
    options.addProperty("automaticPresenceSimulation", true);
    var request = new JsonObject();
    request.add("options", options);
    devtools.send("WebAuthn.addVirtualAuthenticator", request);
    return devtools;
  }

  private static void session(Route route) {
    route.fulfill(
        new Route.FulfillOptions()
            .setContentType("application/json")
            .setBody(
                "{\"operator\":\"local\",\"roles\":[],\"groups\":[],\"csrf\":null,"
                    + "\"steppedUpUntil\":null,\"methods\":[]}"));
  }

  /** Opens a page of the console and waits until it shows what it has. */
  void open(Page page, String place) {
    page.navigate(gateway.url().resolve("/console/" + place).toString());
    settled(page);
  }

  static void settled(Page page) {
    page.waitForFunction(
        "() => document.querySelector('main h1') && !document.querySelector('.skeleton')");
  }

  /** Forgets complaints of this kind, which a test has brought about. */
  void forget(String kind) {
    complaints.removeIf(complaint -> complaint.contains(kind));
  }

  /** What windows complained of: errors of scripts, what the page's policy blocked. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  @Override
  public void close() {
    try {
      browser.close();
    } catch (PlaywrightException e) {
      // It is gone, which is what was wanted.
    } finally {
      playwright.close();
    }
  }
}
