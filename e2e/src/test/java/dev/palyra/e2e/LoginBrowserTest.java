package dev.palyra.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People coming in, with a real browser and its virtual authenticator. */
@Tag("browser")
class LoginBrowserTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Pattern LINK =
      Pattern.compile("enrol\\s+(http://localhost:[0-9]+)(/bootstrap#[A-Za-z0-9_-]{43})");
  private static final String PASSWORD = "correct horse battery staple";

  /** Seconds that a one-time code stands for. */
  private static final long STEP = 30;

  @TempDir Path folder;
  private GatewayProcess gateway;
  private Playwright playwright;
  private Browser browser;
  private String site;
  private String link;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(CHROMIUM), "Debian's chromium is not installed");
    gateway = GatewayProcess.start(folder.resolve("home"));
    Matcher printed = LINK.matcher(awaitLink());
    assertThat(printed.find()).isTrue();
    site = printed.group(1);
    link = printed.group(2);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(List.of("--no-sandbox")));
  }

  /** What the gateway printed; the line comes after the file that says that it is ready. */
  private String awaitLink() throws IOException, InterruptedException {
    Path log = folder.resolve("home.log");
    for (int i = 0; i < 600; i++) {
      String text = Files.readString(log);
      if (text.contains("ready;")) {
        return text;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("the gateway did not say that it is ready");
  }

  @AfterEach
  void stop() throws Exception {
    if (playwright != null) {
      playwright.close();
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  private Page page(BrowserContext context) {
    context.setDefaultTimeout(60_000);
    PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
    return context.newPage();
  }

  /** Where a step is nearly over the next one is waited for: it must not end on the way. */
  static String code(String secret, int steps) throws InterruptedException {
    long into = Instant.now().getEpochSecond() % STEP;
    if (into > STEP / 2) {
      Thread.sleep(Duration.ofSeconds(STEP - into + 1));
    }
    try {
      return new TimeBasedOneTimePasswordGenerator()
          .generateOneTimePasswordString(
              new SecretKeySpec(Base32.decode(secret), "HmacSHA1"),
              Instant.now().plus(Duration.ofSeconds(STEP * steps)));
    } catch (InvalidKeyException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPasskeyEnrolsLogsInStepsUpAndSignsOutEverywhere() throws Exception {
    BrowserContext context = browser.newContext();
    Page page = page(context);
    var _ = dev.palyra.e2e.Browser.authenticator(context, page);

    page.navigate(site + link);
    page.fill("#operator", "ann");
    page.click("#passkey");
    assertThat(page.locator("#done")).isVisible();
    assertThat(page.url()).doesNotContain("#");

    page.navigate(site + "/account");
    assertThat(page.locator("#operator")).hasText("ann");
    page.click("#logout");
    page.waitForURL("**/login");
    page.click("#passkey");
    page.waitForURL(url -> !url.endsWith("/login"));

    page.navigate(site + "/account");
    assertThat(page.locator("#presence")).containsText("No fresh proof");
    page.click("#step-up-passkey");
    assertThat(page.locator("#presence")).containsText("Proved");

    page.click("#everywhere");
    page.waitForURL("**/login");
    page.navigate(site + "/account");
    page.waitForURL("**/login");
    assertThat(page.locator("#login")).isVisible();
    assertThat(
            gateway
                .asOperator("GET", "/v1/audit?kind=access.refused", "")
                .body()
                .path("records")
                .isEmpty())
        .as("pages that ask whether there is a session are refused nothing")
        .isTrue();
  }

  @Test
  void aPasswordWithAnAppEnrolsAndARecoveryCodeLogsIn() throws Exception {
    BrowserContext context = browser.newContext();
    Page page = page(context);

    page.navigate(site + link);
    page.fill("#operator", "ann");
    page.fill("#password", PASSWORD);
    String secret = page.locator("#secret").textContent();
    page.fill("#code", code(secret, -1));
    page.click("button[type=submit]");
    assertThat(page.locator("#done")).isVisible();
    String recovery = page.locator("#codes").textContent().lines().findFirst().orElseThrow();

    page.navigate(site + "/account");
    page.click("#logout");
    page.waitForURL("**/login");
    logIn(page, "not the password at all", code(secret, 0));
    assertThat(page.locator("#message")).containsText("did not prove");
    logIn(page, PASSWORD, code(secret, 0));
    page.waitForURL(url -> !url.endsWith("/login"));

    page.navigate(site + "/account");
    page.click("#logout");
    page.waitForURL("**/login");
    logIn(page, PASSWORD, recovery);
    page.waitForURL(url -> !url.endsWith("/login"));

    Page second = page(browser.newContext());
    second.navigate(site + "/login");
    logIn(second, PASSWORD, recovery);
    assertThat(second.locator("#message")).containsText("did not prove");
    second.navigate(site + link);
    assertThat(second.locator("#message")).containsText("was used");
  }

  @Test
  void aPasswordIsChangedAndNewRecoveryCodesVoidTheOldOnes() throws Exception {
    Page page = page(browser.newContext());
    page.navigate(site + link);
    page.fill("#operator", "ann");
    page.fill("#password", PASSWORD);
    String secret = page.locator("#secret").textContent();
    page.fill("#code", code(secret, -1));
    page.click("button[type=submit]");
    assertThat(page.locator("#done")).isVisible();
    String old = page.locator("#codes").textContent().lines().findFirst().orElseThrow();

    page.navigate(site + "/account");
    page.fill("#current-password", "not the password at all");
    page.fill("#new-password", PASSWORD + " again");
    page.click("#change-password button");
    assertThat(page.locator("#message")).containsText("did not prove");
    page.fill("#current-password", PASSWORD);
    page.click("#change-password button");
    assertThat(page.locator("#message")).containsText("is changed");

    page.click("#recovery");
    assertThat(page.locator("#message")).containsText("one-time code is needed");
    page.fill("#code", code(secret, 0));
    page.click("#step-up button[type=submit]");
    assertThat(page.locator("#presence")).containsText("Proved");
    page.click("#recovery");
    assertThat(page.locator("#codes")).isVisible();
    String made = page.locator("#codes").textContent().lines().findFirst().orElseThrow();

    Page second = page(browser.newContext());
    second.navigate(site + "/login?next=%2Fconsole%2Faudit%3Fkind%3Daccess.");
    logIn(second, PASSWORD + " again", old);
    assertThat(second.locator("#message")).containsText("did not prove");
    logIn(second, PASSWORD + " again", made);
    second.waitForURL("**/console/audit?kind=access."); // Where the login was asked for.
    second.navigate(site + "/console/overview");
    assertThat(second.locator("page-overview .notice")).containsText("failed attempt");
  }

  @Test
  void aProviderIsConnectedFromTheConsoleAndBackOnItsOwnPage() throws Exception {
    try (OidcServer oidc = OidcServer.start()) {
      var put = gateway.asOperator("PUT", "/v1/auth/profiles/work", oidc.profile());
      assertThat(put.status()).isEqualTo(200);
      BrowserContext context = browser.newContext();
      Page page = page(context);
      var _ = dev.palyra.e2e.Browser.authenticator(context, page);
      page.navigate(site + link);
      page.fill("#operator", "ann");
      page.click("#passkey");
      assertThat(page.locator("#done")).isVisible();

      page.navigate(site + "/account"); // A login at a provider takes a proof of presence.
      page.click("#step-up-passkey");
      assertThat(page.locator("#presence")).containsText("Proved");
      page.navigate(site + "/console/providers");
      page.getByText("Connect", new Page.GetByTextOptions().setExact(true)).click();
      assertThat(page.locator("#message")).containsText("Connected work");
      assertThat(page.url()).doesNotContain("code=");

      page.navigate(site + "/console/providers");
      assertThat(page.getByText("Reconnect")).isVisible();
    }
  }

  private static void logIn(Page page, String password, String code) {
    page.fill("#operator", "ann");
    page.fill("#password", password);
    page.fill("#code", code);
    page.click("button[type=submit]");
  }
}
