package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.Landlock;
import dev.palyra.sandbox.linux.Seccomp;
import dev.palyra.sandbox.linux.ThreadPrivileges;
import java.util.Optional;

/**
 * What a thread does to itself before it starts a program. Runs on the throw-away thread, after
 * which that thread can open almost nothing: so it answers with an errno and loads no class.
 *
 * @param landlock absent where the program builds its own namespaces, which Landlock would forbid
 * @param filter absent where the program installs one itself
 * @param listening true if the filter hands calls over to the gateway
 */
public record Confinement(
    Optional<Landlock> landlock, Optional<Seccomp.Prepared> filter, boolean listening) {

  static Confinement full(Landlock landlock, Seccomp.Prepared filter) {
    return new Confinement(Optional.of(landlock), Optional.of(filter), true);
  }

  /** No capabilities and no new ones; the rest is up to the program that is started. */
  public static Confinement none() {
    return new Confinement(Optional.empty(), Optional.empty(), false);
  }

  /** The same, with a filter that hands some calls over. */
  public static Confinement watching(Seccomp.Prepared filter) {
    return new Confinement(Optional.empty(), Optional.of(filter), true);
  }

  /**
   * The listener's descriptor if there is one, else 0; or the negative errno of the first step that
   * failed, and then nothing may be started.
   */
  long applyToThread() {
    long result =
        landlock.isPresent()
            ? ThreadPrivileges.dropCapabilities()
            : ThreadPrivileges.dropCapabilitiesButForNamespaces();
    if (result == 0) {
      result = ThreadPrivileges.noNewPrivileges();
    }
    if (result == 0 && landlock.isPresent()) {
      result = landlock.get().restrictThread();
    }
    if (result == 0 && filter.isPresent()) {
      result = listening ? filter.get().installWithListener() : filter.get().installOnThread();
    }
    return result;
  }
}
