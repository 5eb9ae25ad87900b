package dev.palyra.gateway.home;

import dev.palyra.gateway.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Set;

/** Who may touch a file. */
final class Ownership {
  /** What others must not be able to do. */
  enum Rule {
    NO_WRITE_BY_OTHERS("can be written by others", "go-w", "----w--w-"),
    PRIVATE("can be used by others", "go-rwx", "---rwxrwx");

    private final String complaint;
    private final String change;
    private final String refused;

    Rule(String complaint, String change, String refused) {
      this.complaint = complaint;
      this.change = change;
      this.refused = refused;
    }
  }

  private Ownership() {}

  /** Follows symbolic links: what counts is what will be read. */
  static void check(Path path, Rule rule) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
    if (!Collections.disjoint(permissions, PosixFilePermissions.fromString(rule.refused))) {
      throw new StartException(
          "\"%s\" %s; run chmod %s \"%s\"".formatted(path, rule.complaint, rule.change, path));
    }
    Object owner = Files.getAttribute(path, "unix:uid");
    Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!owner.equals(self) && !owner.equals(0)) {
      throw new StartException(
          "\"%s\" belongs to another user; use a home of your own".formatted(path));
    }
  }
}
