package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.WorkspaceRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What every tier refuses before it builds anything. */
public final class RequestCheck {
  private RequestCheck() {}

  /**
   * Why nothing of {@code request} may run: there is no such program or root, or a root would show
   * what is guarded.
   *
   * @param guarded paths that no workspace root may contain or lie in
   */
  public static Optional<Outcome> of(CommandRequest request, List<Path> guarded) {
    if (!Files.isRegularFile(request.program()) || !Files.isExecutable(request.program())) {
      return Optional.of(
          new Outcome.Failed("not an executable file: `%s`".formatted(request.program())));
    }
    for (WorkspaceRoot root : request.roots()) {
      Path real;
      try {
        real = root.path().toRealPath();
      } catch (IOException e) {
        return Optional.of(
            new Outcome.Failed("no such workspace root: `%s`".formatted(root.path())));
      }
      for (Path secret : guarded) {
        if (secret.startsWith(real) || real.startsWith(secret)) {
          return Optional.of(
              new Outcome.Refused(
                  "the workspace root `%s` would show the gateway's own state"
                      .formatted(root.path()),
                  "choose a directory that neither contains it nor lies in it"));
        }
      }
    }
    return Optional.empty();
  }
}
