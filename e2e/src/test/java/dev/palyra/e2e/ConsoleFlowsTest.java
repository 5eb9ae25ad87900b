package dev.palyra.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.SelectOption;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.identity.device.DeviceStore;
import dev.palyra.identity.device.Pairing;
import dev.palyra.identity.pairing.PairingUri;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an operator does in the console, by keyboard where one would, without loading a page. */
@Tag("browser")
class ConsoleFlowsTest extends ConsoleScene {
  @Override
  Page window() throws Exception {
    return browser.window(ColorScheme.LIGHT, 1440, 900);
  }

  private String call(String tool, String arguments) throws Exception {
    return gateway
        .asAgent(
            "POST",
            "/v1/calls",
            "{\"tool\":\"%s\",\"arguments\":%s,\"run\":\"r1\",\"session\":\"s1\",\"wait\":false}"
                .formatted(tool, arguments))
        .body()
        .path("id")
        .asString();
  }

  private JsonNode ended(String call) throws Exception {
    return ApprovalScenario.ended(gateway, call);
  }

  private static final String SORT = "{\"program\":\"sort\",\"args\":[\"notes.txt\"]}";

  @Test
  void aLiveCallIsApprovedByKeysAndAnotherDeniedWithAReason() throws Exception {
    browser.open(page, "approvals");
    assertThat(page.getByText("Nothing waits for you")).isVisible();

    String call = call("process.run", SORT); // It comes while the page is open.
    assertThat(page.locator(".queue li")).hasCount(1);
    page.keyboard().press("j");
    assertThat(page.locator(".command")).containsText("sort notes.txt");
    assertThat(page.locator(".why")).containsText("Programs that change files");
    page.keyboard().press("a");
    assertThat(button("Approve this one call")).isFocused();
    page.keyboard().press("Enter");
    assertThat(ended(call).path("result").path("kind").asString()).isEqualTo("ran");
    assertThat(page.locator(".queue li")).hasCount(0);

    String other = call("process.run", SORT);
    assertThat(page.locator(".queue li")).hasCount(1);
    page.keyboard().press("j");
    assertThat(page.locator(".answer")).isVisible();
    page.keyboard().press("d");
    page.keyboard().type("not today");
    page.keyboard().press("Enter");
    assertThat(ended(other).path("result").path("code").asString()).isEqualTo("denied");
    assertThat(gateway.asOperator("GET", "/v1/audit?kind=approval.answered", "").body().toString())
        .contains("not today");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aCallIsEditedBeforeItRunsAndAnotherWaitsForASecondOperator() throws Exception {
    String call = call("fs.write", "{\"path\":\"a.toml\",\"content\":\"replicas = 30\\n\"}");
    String deletion = call("cloud.delete", "{\"server\":\"test-7\"}");
    browser.open(page, "approvals");
    page.locator(".queue a").filter(new Locator.FilterOptions().setHasText("fs.write")).click();
    assertThat(page.locator(".diff")).containsText("+replicas = 30");
    page.keyboard().press("e");
    Locator area = page.locator(".answer textarea");
    area.fill("{\"path\":\"a.toml\",\"content\":\"replicas = 3\\n\"}");
    page.keyboard().press("Control+Enter");
    assertThat(ended(call).path("result").path("kind").asString()).isEqualTo("ran");
    assertThat(folder.resolve("workspace/a.toml")).hasContent("replicas = 3\n");

    page.locator(".queue a").filter(new Locator.FilterOptions().setHasText("cloud.delete")).click();
    assertThat(page.locator(".eyes")).containsText("0 of 2");
    page.keyboard().press("a");
    page.keyboard().press("Enter");
    assertThat(page.locator(".eyes")).containsText("1 of 2");
    assertThat(gateway.asAgent("GET", "/v1/calls/" + deletion, "").body().path("state").asString())
        .isEqualTo("waiting");
  }

  @Test
  void anApprovalForAPatternBecomesAPolicyThatIsSeenAndRevoked() throws Exception {
    String call = call("process.run", SORT);
    browser.open(page, "approvals");
    page.keyboard().press("j");
    button("For longer…").click();
    button("For a pattern").click();
    assertThat(page.locator(".cedar")).containsText("context.args.program");
    button("Approve and grant").click();
    assertThat(ended(call).path("result").path("kind").asString()).isEqualTo("ran");
    assertThat(ended(call("process.run", SORT)).path("result").path("kind").asString())
        .isEqualTo("ran");

    page.keyboard().press("g");
    page.keyboard().press("g");
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Grants")))
        .isVisible();
    assertThat(page.locator("page-grants .cedar")).containsText("permit");
    button("Revoke").click();
    dialogButton("Revoke").click();
    assertThat(page.getByText("No grant is in force")).isVisible();
  }

  @Test
  void aSessionIsLetThroughUntilATimeAndAPatternBecomesADraft() throws Exception {
    String call = call("process.run", SORT);
    browser.open(page, "approvals");
    page.keyboard().press("j");
    button("For longer…").click();
    assertThat(page.locator(".cedar")).containsText("context.session");
    button("Until a time").click();
    page.getByLabel("For how long").selectOption(new SelectOption().setIndex(0));
    assertThat(page.locator(".cedar")).containsText("datetime");
    button("Approve and grant").click();
    assertThat(ended(call).path("result").path("kind").asString()).isEqualTo("ran");
    assertThat(gateway.asOperator("GET", "/v1/grants?state=in-force", "").body().path("grants"))
        .hasSize(1);

    String other = call("fs.write", "{\"path\":\"a.toml\",\"content\":\"a = 1\\n\"}");
    browser.open(page, "approvals/");
    page.keyboard().press("j");
    button("For longer…").click();
    button("For a pattern").click();
    page.getByLabel("How /path is matched").selectOption("like");
    page.getByLabel("Value of /path").fill("*.toml");
    assertThat(page.locator(".cedar")).containsText("like \"*.toml\"");
    button("Edit as a lasting policy").click();
    assertThat(page.locator("palyra-cedar-editor .cm-content")).containsText("like \"*.toml\"");
    assertThat(gateway.asAgent("GET", "/v1/calls/" + other, "").body().path("state").asString())
        .isEqualTo("waiting");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void whoLooksElsewhereIsTold() throws Exception {
    page.addInitScript(
        """
        window.told = [];
        window.Notification = class {
          static permission = 'granted';
          static async requestPermission() { return 'granted'; }
          constructor(title, options) { window.told.push([title, options.body].join('|')); }
        };
        """);
    browser.open(page, "approvals");
    button("Notify me").click();
    assertThat(button("Notifying")).isVisible();
    call("process.run", SORT);
    assertThat(page.locator(".queue li")).hasCount(1);
    assertThat((List<?>) page.evaluate("() => window.told")).isEmpty(); // It is on the screen.

    page.evaluate(
        "() => Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true})");
    call("cloud.delete", "{\"server\":\"test-secret-7\"}");
    assertThat(page.locator(".queue li")).hasCount(2);
    assertThat(page.evaluate("() => window.told.join()"))
        .isEqualTo("A call waits for you|cloud.delete for Agent:local, critical risk");
  }

  /** Every page by its keys, without a pointer, and each of its lists with j and k. */
  @Test
  void everyPageIsReachedAndGoneThroughByKeys() throws Exception {
    var _ = ended(call("fs.read", "{\"path\":\"notes.txt\"}"));
    call("process.run", SORT);
    var stored = gateway.raw("operator", "PUT", "/v1/secrets/global/a", "text/plain", "a value");
    assertThat(stored.statusCode()).isLessThan(300);
    browser.open(page, "overview");
    Map<String, String> places =
        Map.ofEntries(
            Map.entry("a", "Approvals"),
            Map.entry("r", "Runs"),
            Map.entry("l", "Audit"),
            Map.entry("p", "Policy"),
            Map.entry("g", "Grants"),
            Map.entry("t", "Tools & sandbox"),
            Map.entry("s", "Secrets"),
            Map.entry("d", "Devices"),
            Map.entry("u", "Operators"),
            Map.entry("m", "Providers"),
            Map.entry("o", "Overview"));
    for (var place : places.entrySet()) {
      page.keyboard().press("g");
      page.keyboard().press(place.getKey());
      assertThat(page.locator("main h1")).hasText(place.getValue());
      Browser.settled(page);
      assertThat(
              page.evaluate(
                  "() => document.querySelector('main').contains(document.activeElement)"))
          .as(place.getValue())
          .isEqualTo(true);
    }
    for (String listed : List.of("t", "s", "o")) {
      page.keyboard().press("g");
      page.keyboard().press(listed);
      assertThat(page.locator("main h1")).hasText(places.get(listed));
      Browser.settled(page);
      page.keyboard().press("j");
      page.keyboard().press("j");
      page.keyboard().press("k");
      assertThat(
              page.evaluate(
                  "() => ['A', 'BUTTON', 'SUMMARY'].includes(document.activeElement.tagName)"
                      + " || document.querySelector('main [aria-current=true]') !== null"))
          .as(listed)
          .isEqualTo(true);
    }
    page.keyboard().press("?");
    assertThat(page.locator("dialog h2")).hasText("Keys");
    page.keyboard().press("Escape");
    assertThat(page.locator("dialog")).hasCount(0);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aPolicyIsEditedCheckedTriedActivatedAndRolledBack() throws Exception {
    String list = "{\"path\":\".\"}";
    assertThat(ended(call("fs.list", list)).path("result").path("kind").asString())
        .isEqualTo("ran");
    browser.open(page, "policy");
    Locator editor = page.locator("palyra-cedar-editor .cm-content");
    editor.click();
    page.keyboard().press("Control+Home");
    page.keyboard()
        .insertText(
            "@id(\"no-lists\")\nforbid (principal, action == Action::\"fs.lst\", resource);\n\n");
    Locator verdict = page.locator("[data-accepted]");
    assertThat(verdict).hasAttribute("data-accepted", "false");
    assertThat(page.locator("palyra-cedar-editor .cm-flaw").first()).isVisible();
    assertThat(page.locator(".problems")).containsText("fs.lst");
    assertThat(button("Activate…")).isDisabled();

    editor.click();
    page.keyboard().press("Control+Home");
    page.keyboard().press("ArrowDown");
    page.keyboard().press("Home");
    page.keyboard().press("Shift+End");
    page.keyboard().insertText("forbid (principal, action == Action::\"fs.list\", resource);");
    assertThat(verdict).hasAttribute("data-accepted", "true");

    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Test").setExact(true))
        .click();
    button("Replay").click();
    assertThat(page.locator(".big")).containsText("1 of 1 decision changes");
    button("Activate…").click();
    assertThat(page.locator("dialog .diff")).containsText("+@id(\"no-lists\")");
    dialogButton("Activate").click();
    assertThat(page.getByText("In force: ")).isVisible();
    assertThat(ended(call("fs.list", list)).path("result").path("code").asString())
        .isEqualTo("forbidden");
    assertThat(folder.resolve("home/policies/demo.cedar")).content().contains("no-lists");

    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("History")).click();
    page.locator("tbody tr").last().locator("button").click();
    button("Roll back to this…").click();
    button("Activate…").click();
    dialogButton("Activate").click();
    assertThat(page.locator("dialog")).hasCount(0);
    assertThat(button("Activate…")).isDisabled();
    assertThat(ended(call("fs.list", list)).path("result").path("kind").asString())
        .isEqualTo("ran");
  }

  @Test
  void aDeviceIsPairedAndShutOut() throws Exception {
    browser.open(page, "devices");
    button("Make a code").click();
    assertThat(page.locator(".qr svg path")).isVisible();
    button("Copy the link").click();
    var uri = PairingUri.parse((String) page.evaluate("() => navigator.clipboard.readText()"));
    try (var pairing =
        new Pairing(
            uri.gateways().getFirst(), Optional.empty(), Clock.systemUTC(), new SecureRandom())) {
      var asked = pairing.ask(uri.code(), "laptop", "linux", DeviceRole.AGENT);
      page.locator("#requests").waitFor();
      page.locator(".rows a").first().click();
      assertThat(page.locator(".asked")).containsText("laptop");
      page.keyboard().press("a");
      page.keyboard().press("Enter");
      var store = new DeviceStore(folder.resolve("device"));
      store.write(pairing.await(asked, Duration.ofMillis(50)));
    }
    page.keyboard().press("g");
    page.keyboard().press("d");
    assertThat(page.locator("page-devices tbody tr")).containsText("laptop");
    button("Revoke").click();
    page.locator("dialog input").fill("lost");
    dialogButton("Revoke").click();
    assertThat(page.getByText("1 revoked")).isVisible();
  }

  @Test
  void theLogIsVerifiedAgainstItsCheckpoint() throws Exception {
    var _ = ended(call("fs.read", "{\"path\":\"notes.txt\"}"));
    browser.open(page, "audit");
    button("Verify").click();
    assertThat(page.locator("[data-verdict]")).hasAttribute("data-verdict", "intact");
    String export =
        gateway.raw("operator", "GET", "/v1/audit/export", "application/json", "").body();
    String shown = page.locator("[data-verdict] code").first().textContent();
    assertThat(export).contains("\"hash\":\"" + shown + "\"");

    page.locator("input[type=search]").fill("notes-that-are-nowhere");
    assertThat(page.getByText("No record matches")).isVisible();
    page.locator("input[type=search]").fill("fs.read");
    assertThat(page.locator("tbody tr").first()).containsText("fs.read");
  }

  @Test
  void aChangedRecordIsFoundInTheBrowser() throws Exception {
    var _ = ended(call("fs.read", "{\"path\":\"notes.txt\"}"));
    page.route(
        "**/v1/audit/export",
        route -> {
          var fetched = route.fetch();
          route.fulfill(
              new com.microsoft.playwright.Route.FulfillOptions()
                  .setStatus(200)
                  .setBody(fetched.text().replaceFirst("fs\\.read", "fs.reed")));
        });
    browser.open(page, "audit");
    button("Verify").click();
    assertThat(page.locator("[data-verdict]")).hasAttribute("data-verdict", "broken");
    assertThat(page.locator("[data-verdict]")).containsText("the record was changed");
  }

  @Test
  void aStreamThatWasCutGoesOn() throws Exception {
    browser.open(page, "approvals");
    assertThat(page.locator("nav .stream")).hasText("Live");
    page.context().setOffline(true);
    call("process.run", SORT);
    assertThat(page.locator(".queue li")).hasCount(0);
    page.context().setOffline(false);
    assertThat(page.locator(".queue li")).hasCount(1);
  }

  /** The stream lives on, so nothing else would have the page look again. */
  @Test
  void whatCouldNotBeLoadedIsTriedAgain() throws Exception {
    browser.open(page, "approvals");
    assertThat(page.locator("nav .stream")).hasText("Live");
    page.route("**/v1/approvals?*", Route::abort);
    call("process.run", SORT);
    assertThat(page.locator("page-approvals .trouble")).isVisible();
    page.unroute("**/v1/approvals?*");
    assertThat(page.locator(".queue li")).hasCount(1);
    assertThat(page.locator("page-approvals .trouble")).hasCount(0);
  }

  @Test
  void aSecretIsStoredAndShownToWhoeverNamesIt() throws Exception {
    browser.open(page, "secrets");
    button("New secret").click();
    page.locator("dialog input[name=name]").fill("global/api-key");
    page.locator("dialog input[name=value]").fill("k-0123456789abcdef");
    dialogButton("Store").click();
    assertThat(page.locator("page-secrets article h2")).hasText("api-key");
    assertThat(page.content()).doesNotContain("k-0123456789abcdef");
    button("Show…").click();
    page.locator("dialog input").fill("global/api-key");
    dialogButton("Show").click();
    assertThat(page.locator(".value")).hasText("k-0123456789abcdef");
    button("Hide").click();
    assertThat(page.locator(".value")).hasCount(0);
    assertThat(gateway.asOperator("GET", "/v1/audit?kind=secret.changed", "").body().toString())
        .contains("revealed");
  }
}
