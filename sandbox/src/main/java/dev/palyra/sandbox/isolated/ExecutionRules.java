package dev.palyra.sandbox.isolated;

import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.sandbox.linux.Landlock;
import dev.palyra.sandbox.process.Shape;
import dev.palyra.sandbox.process.Spare;
import dev.palyra.sandbox.process.SystemPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** Landlock rules for what may be executed: mounts can withhold that only of a whole tree. */
final class ExecutionRules implements AutoCloseable {
  private static final Set<Landlock.Access> EXECUTE = EnumSet.of(Landlock.Access.EXECUTE);

  private final Spare<Landlock> rulesets = new Spare<>(ExecutionRules::system, Landlock::close);

  /** Rules for the system's programs; the caller's from now on. */
  Landlock take() throws IOException {
    return rulesets.take();
  }

  private static Landlock system() throws IOException {
    Landlock ruleset = Landlock.denyExecution();
    try {
      for (Path path : SystemPaths.PROGRAMS) {
        ruleset.allow(path, EXECUTE);
      }
      return ruleset;
    } catch (IOException | RuntimeException e) {
      ruleset.close();
      throw e;
    }
  }

  /**
   * Adds those of a sandbox. Of its own file systems they can be made only once these are there,
   * hence through /proc.
   */
  static void allow(Landlock ruleset, Shape shape, int inside) throws IOException {
    Path root = Path.of("/proc/" + inside + "/root");
    boolean reached = ruleset.allow(root, EnumSet.of(Landlock.Access.MOVE));
    if (shape.roots().stream().noneMatch(ExecutionRules::needsTemporaryWithoutExecution)) {
      reached &= ruleset.allow(root.resolve("tmp"), EXECUTE);
    }
    if (!reached) {
      throw new IOException("the sandbox's own file systems cannot be reached");
    }
    if (shape.program().isPresent()) {
      ruleset.allow(shape.program().get().path(), EXECUTE);
    }
    for (Shape.Place place : shape.roots()) {
      if (place.allows(WorkspaceRoot.Right.EXECUTE)) {
        ruleset.allow(place.path(), EXECUTE);
      }
    }
  }

  /** A rule covers what is mounted below its directory, too. */
  private static boolean needsTemporaryWithoutExecution(Shape.Place root) {
    return root.path().startsWith(BubblewrapArguments.TEMPORARY)
        && !root.allows(WorkspaceRoot.Right.EXECUTE);
  }

  @Override
  public void close() {
    rulesets.close();
  }
}
