package dev.palyra.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** An administrator whose account has a passkey and nothing else, at the console. */
@Tag("browser")
class ConsoleOperatorsTest extends ConsoleScene {
  @Override
  Page window() throws Exception {
    return browser.enrolled("ann");
  }

  private void open(String place) {
    page.navigate(browser.site() + "/console/" + place);
    Browser.settled(page);
  }

  private Locator row(String operator) {
    return page.locator("page-access tbody tr")
        .filter(new Locator.FilterOptions().setHasText(operator));
  }

  private String audit() throws Exception {
    return gateway.asOperator("GET", "/v1/audit?kind=operator.changed", "").body().toString();
  }

  @Test
  void aPasskeyAloneConfirmsWhatTakesAProof() {
    open("access/tokens");
    button("New token").click();
    page.locator("dialog input[name=name]").fill("ci");
    dialogButton("Make").click();
    assertThat(page.locator("dialog h2")).hasText("Confirm that it is you");
    assertThat(page.locator("dialog input")).hasCount(0); // There is no code to ask for.
    dialogButton("Use a passkey").click();
    assertThat(page.locator(".value")).containsText("plt_");

    // Each proof is good once.
    row("ci").getByText("Revoke").click();
    dialogButton("Revoke").click();
    assertThat(page.locator("dialog")).hasCount(0);
    assertThat(row("ci")).containsText("revoked");
    button("New token").click();
    page.locator("dialog input[name=name]").fill("other");
    dialogButton("Make").click();
    assertThat(page.locator("dialog h2")).hasText("Confirm that it is you");
    dialogButton("Cancel").click();
    assertThat(page.getByText("nothing was changed")).isVisible();
    assertThat(browser.complaints()).isEmpty();
  }

  /** The console's own way to the API, with the session that it has. */
  private static final String API =
      "async ([call, argument]) => { const base = document.querySelector('script[type=module]').src;"
          + " const api = await import(base.replace('app.js', 'core/api.js'));"
          + " if (call === 'prove') { await api.provePasskey(); return ''; }"
          + " return JSON.stringify(await api.send('POST', call, argument)); }";

  @Test
  void whoHasBothIsAskedForEitherAndAWrongCodeIsSaid() throws Exception {
    open("access/tokens");
    page.evaluate(API, List.of("prove", Map.of()));
    String offer = (String) page.evaluate(API, List.of("/v1/operators/ann/totp", Map.of()));
    String secret = JsonMapper.shared().readTree(offer).path("secret").asString();
    page.evaluate(
        API,
        List.of(
            "/v1/operators/ann/totp/confirm", Map.of("code", LoginBrowserTest.code(secret, -1))));

    button("New token").click();
    page.locator("dialog input[name=name]").fill("ci");
    dialogButton("Make").click();
    assertThat(dialogButton("Use a passkey")).isVisible();
    page.locator("dialog input[name=code]").fill("000000");
    dialogButton("Confirm").click();
    assertThat(page.locator("dialog .prose")).containsText("That code was not right");
    page.locator("dialog input[name=code]").fill(LoginBrowserTest.code(secret, 0));
    dialogButton("Confirm").click();
    assertThat(page.locator(".value")).containsText("plt_");

    button("New token").click();
    page.locator("dialog input[name=name]").fill("other");
    dialogButton("Make").click();
    dialogButton("Use a passkey").click();
    assertThat(row("other")).containsText("plt_");
  }

  @Test
  void aSecretIsShownAfterAProofAndNotBefore() {
    open("secrets");
    button("New secret").click();
    page.locator("dialog input[name=name]").fill("global/api");
    page.locator("dialog input[name=value]").fill("k-0123456789abcdef");
    dialogButton("Store").click();
    assertThat(page.locator("page-secrets article h2")).hasText("api");
    button("Show…").click();
    page.locator("dialog input").fill("global/api");
    dialogButton("Show").click();
    assertThat(page.locator("dialog h2")).hasText("Confirm that it is you");
    assertThat(page.locator(".value")).hasCount(0);
    dialogButton("Use a passkey").click();
    assertThat(page.locator(".value")).hasText("k-0123456789abcdef");
  }

  @Test
  void whoTriedToComeInIsToldAndTheSessionListed() {
    open("access/sessions");
    assertThat(row("ann")).containsText("this one");
    assertThat(row("ann")).containsText("passkey");
    open("overview");
    assertThat(page.locator("page-overview .notice")).hasCount(0);
  }

  @Test
  void passkeysAreAddedAndRemovedAndTheLastStays() throws Exception {
    page.navigate(browser.site() + "/account");
    assertThat(page.locator("#passkeys li")).hasCount(1);
    page.click("#step-up-passkey");
    assertThat(page.locator("#presence")).containsText("Proved");
    browser.otherAuthenticator(page);
    page.fill("#passkey-name", "spare");
    page.locator("#add-passkey button").click();
    assertThat(page.locator("#passkeys li")).hasCount(2);

    page.click("#step-up-passkey"); // With the spare one: the other authenticator is gone.
    assertThat(page.locator("#presence")).containsText("Proved");
    page.getByLabel("Remove the passkey first").click();
    assertThat(page.locator("#passkeys li")).hasCount(1);
    assertThat(page.locator("#passkeys li")).containsText("spare");

    page.click("#step-up-passkey");
    assertThat(page.locator("#presence")).containsText("Proved");
    page.getByLabel("Remove the passkey spare").click();
    assertThat(page.locator("#message")).containsText("only way in");
    assertThat(page.locator("#passkeys li")).hasCount(1);
    String log = gateway.asOperator("GET", "/v1/audit?order=newest&limit=50", "").body().toString();
    assertThat(log).contains("access.passkey-added", "access.passkey-removed");
  }

  @Test
  void rolesAreChangedWithAProofAndTheLastAdministratorStaysOne() throws Exception {
    open("access");
    button("New operator").click();
    page.locator("dialog input[name=id]").fill("bob");
    dialogButton("Add").click();
    dialogButton("Use a passkey").click();
    assertThat(row("bob")).containsText("approver");

    row("bob").getByText("Change…").click();
    page.locator("dialog").getByLabel("approver").uncheck();
    page.locator("dialog").getByLabel("auditor").check();
    dialogButton("Save").click();
    dialogButton("Use a passkey").click();
    assertThat(row("bob")).containsText("auditor");
    assertThat(row("bob")).not().containsText("approver");
    assertThat(audit())
        .contains("\"roles_before\":\"[\\\"approver\\\"]\"")
        .contains("\"roles\":\"[\\\"auditor\\\"]\"");

    row("ann").getByText("Change…").click();
    page.locator("dialog").getByLabel("admin").uncheck();
    dialogButton("Save").click();
    assertThat(page.locator(".toast.bad")).containsText("the last with the role `admin`");
    assertThat(row("ann")).containsText("admin");
  }
}
