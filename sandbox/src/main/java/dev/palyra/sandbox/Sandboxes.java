package dev.palyra.sandbox;

import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.sandbox.linux.Arch;
import dev.palyra.sandbox.macos.MacHost;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** Chooses the implementation for this host. */
public final class Sandboxes {
  private Sandboxes() {}

  /** The same, where the request's own egress list decides about connections. */
  public static Sandbox forThisHost(SandboxConfig config, RandomGenerator random)
      throws IOException {
    return forThisHost(config, EgressPolicy.REQUEST_ONLY, random);
  }

  /**
   * The sandbox of this host; on hosts that have none, one that refuses everything and says why.
   *
   * @param random unpredictable
   * @throws IOException if the directory cannot be used
   */
  public static Sandbox forThisHost(
      SandboxConfig config, EgressPolicy egress, RandomGenerator random) throws IOException {
    if (Arch.host().isPresent()) {
      return LinuxSandbox.open(config, egress, random);
    }
    if (System.getProperty("os.name").startsWith("Mac")) {
      return MacSandbox.open(config, MacHost.ofThisMac(), egress, random);
    }
    return new NoSandbox(System.getProperty("os.name"), System.getProperty("os.arch"));
  }
}
