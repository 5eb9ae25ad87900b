package dev.palyra.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.palyra.e2e.WireServer.silence;
import static dev.palyra.e2e.WireServer.turn;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.palyra.e2e.WireServer.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs as they happen, and a page that outlives its gateway: nothing of it is loaded again. */
@Tag("browser")
class ConsoleRunsTest extends ConsoleScene {
  private static final String TASK = "Look at the notes";

  private final WireServer provider;

  ConsoleRunsTest() throws IOException {
    provider = new WireServer();
  }

  @Override
  void furnish(Path home) throws IOException {
    Files.writeString(
        home.resolve("palyra.toml"),
        """

        [models.wire]
        api = "chat"
        model = "test"
        base-url = "%s"

        [agents.scribe]
        model = "wire"
        """
            .formatted(provider.url()),
        StandardOpenOption.APPEND);
  }

  @Override
  Page window() throws Exception {
    return browser.window(ColorScheme.DARK, 1440, 900);
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private void open(String place) {
    browser.open(page, place);
    page.evaluate("() => { window.untouched = true; }");
  }

  private void wasNotLoadedAgain() {
    assertThat(page.evaluate("() => window.untouched === true")).isEqualTo(true);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aRunIsStartedFollowedCancelledAndReplayed() throws Exception {
    provider.script(
        TASK,
        turn("I look at what is there.", new Call("fs__list", "{\"path\":\".\"}")),
        silence());
    open("runs");
    button("Start a run").click();
    page.locator("dialog textarea").fill(TASK);
    page.locator("dialog select").selectOption("scribe");
    dialogButton("Start").click();

    Locator timeline = page.locator(".timeline");
    assertThat(timeline).containsText("I look at what is there.");
    assertThat(timeline.locator("li", new Locator.LocatorOptions().setHasText("fs.list")).first())
        .containsText("permit");
    assertThat(page.locator("palyra-timeline header .stream")).hasText("Live");
    assertThat(page.locator("palyra-timeline dl")).containsText("Agent:scribe");

    page.locator("palyra-timeline header").getByText("Cancel").click();
    page.locator("dialog").getByText("Cancel the run").click();
    assertThat(page.locator("palyra-timeline header")).containsText("cancelled");

    button("Replay").click();
    assertThat(page.getByLabel("Replay")).containsText("0 of 1 would be decided otherwise");
    button("Run the task once more").click();
    dialogButton("Run again").click();
    assertThat(page.locator(".queue li")).hasCount(2);

    page.keyboard().press("j");
    assertThat(page.locator(".queue a[aria-current=true] strong")).hasText(TASK);
    wasNotLoadedAgain();
  }

  @Test
  void aPageOutlivesTheRestartOfItsGateway() throws Exception {
    open("approvals");
    assertThat(page.locator("nav .stream")).hasText("Live");

    gateway.close();
    assertThat(page.locator("nav .stream")).hasText("Reconnecting…");
    browser.forget("ERR_CONNECTION_REFUSED");
    gateway = gateway.again();
    assertThat(page.locator("nav .stream")).hasText("Live");
    var _ =
        gateway.asAgent(
            "POST",
            "/v1/calls",
            "{\"tool\":\"cloud.delete\",\"arguments\":{\"server\":\"test-7\"},\"wait\":false}");
    assertThat(page.locator(".queue li")).hasCount(1);
    assertThat(page.locator("nav .count")).hasText("1");
    browser.forget("ERR_CONNECTION_REFUSED");
    browser.forget("ERR_INCOMPLETE_CHUNKED_ENCODING");
    wasNotLoadedAgain();
  }
}
