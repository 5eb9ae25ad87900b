package dev.palyra.e2e;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a gateway of its own over the demo's home, and a window in front of it. */
abstract class ConsoleScene {
  @TempDir Path folder;
  GatewayProcess gateway;
  Browser browser;
  Page page;

  /** Adds to the home before the gateway starts. */
  void furnish(Path home) throws Exception {}

  /** Who looks, and at which size. */
  abstract Page window() throws Exception;

  @BeforeEach
  final void startConsole() throws Exception {
    PlaywrightAssertions.setDefaultAssertionTimeout(Browser.PATIENCE_MS);
    Path home = ConsoleHome.in(folder);
    furnish(home);
    gateway = GatewayProcess.start(home);
    browser = Browser.start(gateway);
    page = window();
  }

  @AfterEach
  final void stopConsole() {
    if (browser != null) {
      browser.close();
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  final Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  final Locator dialogButton(String name) {
    return page.locator("dialog")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }
}
