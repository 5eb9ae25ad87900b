package dev.palyra.cli;

import java.awt.Desktop;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.net.URI;

/** The user's own browser, where there is one. */
final class Browser {
  private Browser() {}

  /** Returns whether it was opened. */
  static boolean open(URI page) {
    if (GraphicsEnvironment.isHeadless()
        || !Desktop.isDesktopSupported()
        || !Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
      return false;
    }
    try {
      Desktop.getDesktop().browse(page);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
