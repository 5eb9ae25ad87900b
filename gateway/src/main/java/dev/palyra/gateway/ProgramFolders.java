package dev.palyra.gateway;

import dev.palyra.core.tool.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds programs by their names in the allowed folders, the first that has one; an absolute path is
 * taken if it lies directly in one of them.
 */
record ProgramFolders(List<Path> folders) implements Workspace.Programs {
  ProgramFolders {
    folders = List.copyOf(folders);
  }

  @Override
  public Optional<Path> find(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      return Optional.empty();
    }
    if (name.indexOf('/') < 0) {
      return folders.stream()
          .map(folder -> folder.resolve(name))
          .filter(ProgramFolders::isProgram)
          .findFirst();
    }
    Path named = Path.of(name);
    return named.isAbsolute()
            && named.equals(named.normalize())
            && folders.contains(named.getParent())
            && isProgram(named)
        ? Optional.of(named)
        : Optional.empty();
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }
}
