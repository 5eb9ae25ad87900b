package dev.palyra.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What to do about a tier that does not hold, told from what its first program said. */
final class Hints {
  private static final Path APPARMOR =
      Path.of("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
  private static final Path USERNS_CLONE = Path.of("/proc/sys/kernel/unprivileged_userns_clone");
  private static final Path MAX_USERNS = Path.of("/proc/sys/user/max_user_namespaces");

  private Hints() {}

  static String of(String detail) {
    if (is(APPARMOR, "1")) {
      return "AppArmor restricts user namespaces: give bwrap a profile with userns, or set"
          + " kernel.apparmor_restrict_unprivileged_userns=0";
    }
    if (is(USERNS_CLONE, "0") || is(MAX_USERNS, "0")) {
      return "user namespaces are off: set kernel.unprivileged_userns_clone=1 and"
          + " user.max_user_namespaces above 0";
    }
    if (detail.contains("mount proc") || detail.contains("pivot_root")) {
      return "a container without nested namespaces: run it with a seccomp profile that permits them"
          + " and an unmasked /proc, or run the gateway outside";
    }
    if (detail.startsWith("bwrap:")) {
      return "bubblewrap cannot make namespaces here: permit unprivileged user namespaces";
    }
    return "see the probes of palyra doctor";
  }

  private static boolean is(Path path, String value) {
    try {
      return Files.readString(path).strip().equals(value);
    } catch (IOException e) {
      return false;
    }
  }
}
