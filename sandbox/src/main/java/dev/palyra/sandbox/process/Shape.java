package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.WorkspaceRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must be known of a request before a sandbox can be set up for it; all else is said to the
 * program that waits in it. Requests of the same shape can use the same waiting sandboxes.
 *
 * @param roots in the order of the request, which is the order of the mounts
 * @param program the request's, if the system's directories and the roots do not show it
 * @param diskBytes size of temporary file systems; 0 where the tier has none of its own
 * @param egress whether connections are handed over to the gateway
 */
public record Shape(List<Place> roots, Optional<Place> program, long diskBytes, boolean egress) {
  public Shape {
    roots = List.copyOf(roots);
  }

  /**
   * A path and what was there: once something else is there, it is another shape, so that nothing
   * runs with what a path once meant.
   */
  public record Place(Path path, Set<WorkspaceRoot.Right> rights, Map<String, Object> identity) {
    static Place of(Path path, Set<WorkspaceRoot.Right> rights) throws IOException {
      return new Place(path, rights, Files.readAttributes(path, "unix:dev,ino"));
    }

    public boolean allows(WorkspaceRoot.Right right) {
      return rights.contains(right);
    }
  }

  /** The shape of a request of tier B, which has a directory of its own instead of file systems. */
  static Shape ofProcess(CommandRequest request) throws IOException {
    return of(request, 0, false);
  }

  /** The shape of a request of tier C. */
  public static Shape ofIsolated(CommandRequest request) throws IOException {
    return of(request, request.quotas().diskBytes(), !request.egress().isEmpty());
  }

  private static Shape of(CommandRequest request, long diskBytes, boolean egress)
      throws IOException {
    List<Place> roots = new ArrayList<>();
    for (WorkspaceRoot root : request.roots()) {
      try {
        roots.add(Place.of(root.path(), root.rights()));
      } catch (NoSuchFileException e) {
        throw new IOException("no such workspace root: `%s`".formatted(root.path()), e);
      }
    }
    Path program = request.program();
    boolean visible = SystemPaths.PROGRAMS.stream().anyMatch(program::startsWith);
    Optional<Place> own = visible ? Optional.empty() : Optional.of(Place.of(program, Set.of()));
    return new Shape(roots, own, diskBytes, egress);
  }
}
