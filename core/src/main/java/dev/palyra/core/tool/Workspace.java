package dev.palyra.core.tool;

import dev.palyra.core.sandbox.WorkspaceRoot;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where tools work: the first root is the working directory and the place that relative paths start
 * from.
 *
 * @param programs finds the absolute path of a program by its name in the allowed folders
 */
public record Workspace(List<WorkspaceRoot> roots, Programs programs) {
  /** Looks a program up. */
  @FunctionalInterface
  public interface Programs {
    /** Returns the program's absolute path, or nothing where it is in no allowed folder. */
    Optional<Path> find(String name);
  }

  public Workspace {
    roots = List.copyOf(roots);
    dev.palyra.core.Require.require(!roots.isEmpty(), "a workspace must have at least one root");
  }

  /** The root that relative paths start from. */
  public WorkspaceRoot main() {
    return roots.getFirst();
  }

  /**
   * The root that an absolute path names, by the longest prefix; the main one for any other path.
   * This only chooses where the kernel starts to resolve: that the path stays below is the kernel's
   * to enforce.
   */
  public WorkspaceRoot rootFor(String path) {
    if (!path.startsWith("/")) {
      return main();
    }
    Path named = Path.of(path);
    return roots.stream()
        .filter(root -> named.startsWith(root.path()))
        .max(java.util.Comparator.comparingInt(root -> root.path().getNameCount()))
        .orElse(main());
  }
}
