package dev.palyra.gateway;

import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.gateway.home.Home;
import dev.palyra.gateway.home.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Sees to it that no tool works where the gateway's own state or the user's keys lie. */
final class WorkspaceRoots {
  private WorkspaceRoots() {}

  /** What no root may contain or lie in. */
  static List<Path> guarded(Home home, Path userFolder) {
    return Stream.of(
            home.state(),
            home.policies(),
            home.tools(),
            home.configuration(),
            userFolder.resolve(".ssh"),
            userFolder.resolve(".gnupg"))
        .toList();
  }

  /**
   * Returns the roots by their real paths.
   *
   * @throws StartException when one is missing, or too close to what is guarded
   */
  static List<WorkspaceRoot> real(List<WorkspaceRoot> roots, List<Path> guarded) {
    var real = new ArrayList<WorkspaceRoot>();
    for (WorkspaceRoot root : roots) {
      Path path = realPath(root.path());
      for (Path secret : guarded) {
        Path place = Files.exists(secret) ? realPath(secret) : secret;
        if (place.startsWith(path) || path.startsWith(place)) {
          throw new StartException(
              "workspace root \"%s\" would give tools access to \"%s\"; choose another folder"
                  .formatted(root.path(), secret));
        }
      }
      real.add(new WorkspaceRoot(path, root.rights()));
    }
    return real;
  }

  private static Path realPath(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new StartException("workspace root \"" + path + "\": " + Reasons.of(e));
    }
  }
}
