package dev.palyra.gateway;

import dev.palyra.gateway.home.Reasons;
import dev.palyra.policy.control.ControlAction;
import dev.palyra.policy.control.ControlPolicies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** {@code access/*.cedar}: who may do what on the control plane. Read when the gateway starts. */
final class ControlFiles {
  private static final long MOST_BYTES = 1 << 20;

  private ControlFiles() {}

  /**
   * @throws StartException when a file cannot be read
   * @throws dev.palyra.policy.bundle.BundleException with every mistake in them
   */
  static ControlPolicies read(Path folder, Collection<ControlAction> actions) {
    Map<String, String> files = new TreeMap<>();
    try (var entries = Files.list(folder)) {
      for (Path file :
          entries.filter(each -> each.toString().endsWith(".cedar")).sorted().toList()) {
        if (Files.size(file) > MOST_BYTES) {
          throw new StartException("\"" + file + "\" has more than " + MOST_BYTES + " bytes");
        }
        files.put("access/" + file.getFileName(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new StartException("cannot read \"" + folder + "\": " + Reasons.of(e));
    }
    return ControlPolicies.read(actions, files);
  }
}
