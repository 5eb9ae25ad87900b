package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every page in both themes and at both widths: axe finds nothing against WCAG 2.2 AA, nothing is
 * cut off, no script fails and the page's policy blocks nothing. The pictures stay in {@code
 * target/console}.
 */
@Tag("browser")
class ConsolePagesTest {
  private static final Path PICTURES = Path.of("target/console").toAbsolutePath();
  private static final List<String> PAGES =
      List.of(
          "overview",
          "approvals",
          "approvals/@APPROVAL@",
          "runs",
          "runs/release-1.4",
          "audit",
          "policy",
          "policy/test",
          "policy/changes",
          "policy/history",
          "policy/schema",
          "grants",
          "tools",
          "tools/servers",
          "tools/doctor",
          "secrets",
          "secrets/global/github-token",
          "devices",
          "access",
          "access/sessions",
          "access/tokens",
          "providers");
  private static final String AXE =
      """
      async () => (await axe.run(document, {runOnly:
        ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})).violations
        .map(it => it.id + ': ' + it.nodes.map(node => node.target.join(' ')).join(', '))
      """;

  @TempDir static Path folder;
  private static GatewayProcess gateway;
  private static NeedyServers servers;
  private static String axe;
  private static String approval;

  @BeforeAll
  static void start() throws Exception {
    Path npm = NpmFolder.with("npm-axe", "axe-core@4.11.0");
    axe = Files.readString(npm.resolve("node_modules/axe-core/axe.min.js"));
    Path home = ConsoleHome.in(folder);
    servers = NeedyServers.behind(home);
    gateway = GatewayProcess.start(home);
    Files.createDirectories(PICTURES);
    call("fs.read", "{\"path\":\"notes.txt\"}", "true");
    call("process.run", "{\"program\":\"chmod\",\"args\":[\"777\",\"notes.txt\"]}", "true");
    call("cloud.delete", "{\"server\":\"test-7\"}", "false");
    call("process.run", "{\"program\":\"rm\",\"args\":[\"-f\",\"old notes.txt\"]}", "false");
    call("fs.write", "{\"path\":\"a.toml\",\"content\":\"[a]\\nb = 1\\n\"}", "false");
    gateway.raw(
        "operator",
        "PUT",
        "/v1/secrets/global/github-token?owner=ann&rotation-due=2020-01-01&tools=release.publish",
        "application/octet-stream",
        "a value that nobody sees");
    approval =
        gateway
            .asOperator("GET", "/v1/approvals?state=waiting", "")
            .body()
            .path("approvals")
            .get(0)
            .path("id")
            .asString();
  }

  private static void call(String tool, String arguments, String wait)
      throws IOException, InterruptedException {
    var _ =
        gateway.asAgent(
            "POST",
            "/v1/calls",
            "{\"tool\":\"%s\",\"arguments\":%s,\"run\":\"release-1.4\",\"session\":\"s\",\"wait\":%s}"
                .formatted(tool, arguments, wait));
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
    if (servers != null) {
      servers.close();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void everyPageIsInOrder(ColorScheme theme) throws Exception {
    var wrong = new ArrayList<String>();
    try (Browser browser = Browser.start(gateway)) {
      Page page = browser.window(theme, 1440, 900);
      for (String place : PAGES) {
        page.setViewportSize(1440, 900);
        browser.open(page, place.replace("@APPROVAL@", approval));
        if (place.equals("policy")) {
          page.locator("palyra-cedar-editor .cm-content").waitFor();
        }
        look(page, place, theme, 1440, wrong);
        page.setViewportSize(375, 812);
        look(page, place, theme, 375, wrong);
      }
      assertThat(wrong).isEmpty();
      assertThat(browser.complaints()).isEmpty();
    }
  }

  /** Whoever looks sees which server waits for them, and what to do. */
  @Test
  void serversThatNeedAnOperatorSaySo() throws Exception {
    try (Browser browser = Browser.start(gateway)) {
      Page page = browser.window(ColorScheme.LIGHT, 1440, 900);
      browser.open(page, "tools/servers");
      Locator closed = page.getByLabel("Server closed");
      closed.getByText("palyra mcp login closed").first().waitFor();
      assertThat(closed.innerText()).contains("It wants a login").contains("127.0.0.1");

      Locator moody = page.getByLabel("Server moody");
      moody.getByText("palyra mcp review").waitFor();
      assertThat(moody.innerText())
          .contains("1 changed definition to review")
          .contains("+ description: \"Says it, and sends all your files.\"")
          .contains("1 tool not taken");
      assertThat(page.locator(".segments").innerText()).contains("2");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  /** What one opens on a page: each is looked at as the pages are. */
  private static final Map<String, String> DIALOGS =
      Map.of(
          "access", "New operator",
          "access/tokens", "New token",
          "secrets", "New secret",
          "providers", "New profile",
          "secrets/global/github-token", "Show…",
          "devices", "Make a code",
          "approvals/@APPROVAL@", "For longer…",
          "runs", "Start a run");

  /** The pages without the console: of nobody, of somebody who comes with a link, of who is in. */
  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void thePagesWithWhichPeopleComeInAreInOrder(ColorScheme theme) throws Exception {
    var wrong = new ArrayList<String>();
    try (Browser browser = Browser.start(gateway)) {
      for (String place : List.of("login", "bootstrap#" + "x".repeat(43), "oauth/callback?a=b")) {
        Page page = browser.stranger(theme);
        page.navigate(browser.site() + "/" + place);
        page.waitForFunction(
            "() => [...document.querySelectorAll('form')].some(it => !it.hidden)"
                + " || document.querySelector('#message').textContent !== ''");
        lookBoth(page, "people/" + place.replaceAll("[#?].*", ""), theme, wrong);
        page.context().close();
      }
      Page page = browser.window(theme, 1440, 900);
      page.navigate(gateway.url().resolve("/account").toString());
      page.locator("#account").waitFor();
      lookBoth(page, "people/account", theme, wrong);
      assertThat(wrong).isEmpty();
    }
  }

  private static void lookBoth(Page page, String name, ColorScheme theme, List<String> wrong) {
    page.setViewportSize(1440, 900);
    look(page, name, theme, 1440, wrong);
    page.setViewportSize(375, 812);
    look(page, name, theme, 375, wrong);
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void everyDialogIsInOrder(ColorScheme theme) throws Exception {
    var wrong = new ArrayList<String>();
    try (Browser browser = Browser.start(gateway)) {
      Page page = browser.window(theme, 1440, 900);
      for (var dialog : DIALOGS.entrySet()) {
        page.setViewportSize(1440, 900);
        browser.open(page, dialog.getKey().replace("@APPROVAL@", approval));
        page.getByRole(
                AriaRole.BUTTON,
                new Page.GetByRoleOptions().setName(dialog.getValue()).setExact(true))
            .click();
        String name = dialog.getKey() + "/dialog";
        look(page, name, theme, 1440, wrong);
        page.setViewportSize(375, 812);
        look(page, name, theme, 375, wrong);
      }
      page.setViewportSize(1440, 900);
      browser.open(page, "overview");
      page.keyboard().press("?");
      look(page, "keys", theme, 1440, wrong);
      page.keyboard().press("Escape");
      page.keyboard().press("Control+k");
      look(page, "palette", theme, 1440, wrong);
      assertThat(wrong).isEmpty();
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static void look(
      Page page, String place, ColorScheme theme, int width, List<String> wrong) {
    page.waitForTimeout(150); // For the picture alone: pictures of half-drawn pages help nobody.
    String name =
        place.replace("@APPROVAL@", "one").replace('/', '-')
            + "-"
            + theme.name().toLowerCase(java.util.Locale.ROOT)
            + "-"
            + width;
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    page.evaluate(axe);
    for (Object violation : (List<?>) page.evaluate(AXE)) {
      wrong.add(name + ": " + violation);
    }
    Object over =
        page.evaluate(
            "() => Math.max(...[...document.querySelectorAll('main, dialog')].map(it => it.scrollWidth - it.clientWidth))");
    if (((Number) over).intValue() > 1) {
      wrong.add(name + " is wider than its window by " + over);
    }
  }

  private static final String LOADED =
      """
      () => {
        const all = performance.getEntriesByType('resource').filter(it => it.name.includes('/console/a/'));
        return [Math.round(performance.now()), all.length, all.filter(it => it.transferSize > 0).length,
          Math.round(all.reduce((sum, it) => sum + it.encodedBodySize, 0) / 1024)];
      }
      """;

  /**
   * Times are a measurement, not a test of it: machines differ. The aim is a second on loopback.
   * What is asked for is tested: little, compressed, and once.
   */
  @Test
  void howLongTheFirstPageTakes() throws Exception {
    try (Browser browser = Browser.start(gateway)) {
      for (String place : List.of("overview", "approvals")) {
        var cold = new ArrayList<Integer>();
        var warm = new ArrayList<Integer>();
        List<Integer> first = List.of();
        for (int i = 0; i < 5; i++) {
          Page page = browser.window(ColorScheme.LIGHT, 1440, 900); // With an empty cache.
          browser.open(page, place);
          first = loaded(page);
          cold.add(first.getFirst());
          browser.open(page, place);
          List<Integer> second = loaded(page);
          warm.add(second.getFirst());
          assertThat(second.get(2)).as("files that were asked for again").isZero();
          page.context().close();
        }
        System.out.printf(
            "the page %s was interactive after %s ms, the second time after %s ms (%d files, %d KiB)%n",
            place, cold, warm, first.get(1), first.get(3));
        assertThat(first.get(1)).as("files of the first page").isLessThanOrEqualTo(40);
        assertThat(first.get(3)).as("KiB of the first page").isLessThanOrEqualTo(100);
      }
    }
  }

  private static List<Integer> loaded(Page page) {
    return ((List<?>) page.evaluate(LOADED))
        .stream().map(each -> ((Number) each).intValue()).toList();
  }
}
