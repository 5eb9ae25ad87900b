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
 */
public record Confinement(Optional<Landlock> landlock, Seccomp.Prepared filter) {
  /** 0, or the negative errno of the first step that failed; then nothing may be started. */
  long applyToThread() {
    long result = ThreadPrivileges.dropCapabilities();
    if (result == 0) {
      result = ThreadPrivileges.noNewPrivileges();
    }
    if (result == 0 && landlock.isPresent()) {
      result = landlock.get().restrictThread();
    }
    return result == 0 ? filter.installOnThread() : result;
  }
}
