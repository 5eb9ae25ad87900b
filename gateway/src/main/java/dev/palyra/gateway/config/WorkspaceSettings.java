package dev.palyra.gateway.config;

import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.core.sandbox.WorkspaceRoot.Right;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * {@code [workspace]}: where tools work.
 *
 * @param roots the first one is the working directory; at most 64
 * @param programs folders in which {@code process.run} finds programs, in this order; at most 64
 */
public record WorkspaceSettings(List<WorkspaceRoot> roots, List<Path> programs) {
  private static final List<Path> PROGRAMS = List.of(Path.of("/usr/bin"), Path.of("/bin"));
  private static final int MAX = 64;

  public WorkspaceSettings {
    roots = List.copyOf(roots);
    programs = List.copyOf(programs);
  }

  static WorkspaceSettings defaults(Path home) {
    return new WorkspaceSettings(
        List.of(WorkspaceRoot.readWrite(home.resolve("workspace"))), PROGRAMS);
  }

  static WorkspaceSettings read(TomlSection section, Path home, Path userFolder) {
    var path = Form.path(home, userFolder);
    var roots = new ArrayList<WorkspaceRoot>();
    List<TomlSection> tables = section.sections("roots");
    if (tables.size() > MAX) {
      section.report("roots", "workspace.roots must be at most " + MAX + " tables");
    }
    for (TomlSection table : tables) {
      root(table, home, userFolder).ifPresent(roots::add);
    }
    var programs = section.list("programs", path, MAX).orElse(PROGRAMS);
    section.end();
    return new WorkspaceSettings(roots.isEmpty() ? defaults(home).roots : roots, programs);
  }

  /** One table that names a folder and what may be done below it. */
  static Optional<WorkspaceRoot> root(TomlSection table, Path home, Path userFolder) {
    Optional<Path> root = table.require("path", Form.path(home, userFolder));
    Optional<List<Right>> rights = table.list("rights", right(), 3);
    table.end();
    return root.flatMap(place ->
        table.build(_ -> {
          Set<Right> granted =
              rights.isEmpty() ? EnumSet.of(Right.READ, Right.WRITE) : Set.copyOf(rights.get());
          return new WorkspaceRoot(place, granted);
        }));
  }

  private static Form<Right> right() {
    return Form.parsed(
        "read, write or execute",
        text ->
            switch (text) {
              case "read" -> Right.READ;
              case "write" -> Right.WRITE;
              case "execute" -> Right.EXECUTE;
              default ->
                  throw new IllegalArgumentException(
                      String.format(Locale.ROOT, "got \"%s\"", text));
            });
  }
}
