package dev.palyra.core.sandbox;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * A directory that a call may use, with what it may do below it.
 *
 * @param path absolute and normalised; the kernel resolves it, so a symlink in it is followed once,
 *     when the sandbox is set up
 * @param rights at least one; WRITE does not imply READ
 */
public record WorkspaceRoot(Path path, Set<Right> rights) {
  /** What may be done below a root. */
  public enum Right {
    READ,
    WRITE,
    EXECUTE
  }

  public WorkspaceRoot {
    if (!path.isAbsolute() || !path.equals(path.normalize())) {
      throw new IllegalArgumentException(
          "a workspace root must be absolute and normalised, got `%s`".formatted(path));
    }
    if (rights.isEmpty()) {
      throw new IllegalArgumentException("a workspace root without a right: `%s`".formatted(path));
    }
    rights = Set.copyOf(rights);
  }

  public boolean allows(Right right) {
    return rights.contains(right);
  }

  public static WorkspaceRoot readOnly(Path path) {
    return new WorkspaceRoot(path, EnumSet.of(Right.READ));
  }

  public static WorkspaceRoot readWrite(Path path) {
    return new WorkspaceRoot(path, EnumSet.of(Right.READ, Right.WRITE));
  }

  public static WorkspaceRoot full(Path path) {
    return new WorkspaceRoot(path, EnumSet.allOf(Right.class));
  }
}
