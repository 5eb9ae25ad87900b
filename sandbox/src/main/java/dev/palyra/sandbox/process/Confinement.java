package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.Seccomp;
import dev.palyra.sandbox.linux.ThreadPrivileges;
import java.util.Optional;

/**
 * What a thread gives up, whatever it is going to start: capabilities, getting new ones, system
 * calls.
 *
 * @param buildsNamespaces keeps what root needs to build its own namespaces, and nothing else
 * @param filter absent where the program installs one itself
 * @param listening true if the filter hands calls over to the gateway
 */
public record Confinement(
    boolean buildsNamespaces, Optional<Seccomp.Prepared> filter, boolean listening) {

  /** For a program that runs on this thread's restrictions, a Landlock ruleset among them. */
  static Confinement full(Seccomp.Prepared filter) {
    return new Confinement(false, Optional.of(filter), true);
  }

  /** For a program that builds its own namespaces, which Landlock would forbid. */
  public static Confinement forNamespaces() {
    return new Confinement(true, Optional.empty(), false);
  }

  /** The same, with a filter that hands some calls over. */
  public static Confinement forNamespacesWatching(Seccomp.Prepared filter) {
    return new Confinement(true, Optional.of(filter), true);
  }

  /**
   * The listener's descriptor if there is one, else 0; or the negative errno of the first step that
   * failed, and then nothing may be started.
   */
  long applyToThread() {
    long result =
        buildsNamespaces
            ? ThreadPrivileges.dropCapabilitiesButForNamespaces()
            : ThreadPrivileges.dropCapabilities();
    if (result == 0) {
      result = ThreadPrivileges.noNewPrivileges();
    }
    if (result == 0 && filter.isPresent()) {
      result = listening ? filter.get().installWithListener() : filter.get().installOnThread();
    }
    return result;
  }
}
