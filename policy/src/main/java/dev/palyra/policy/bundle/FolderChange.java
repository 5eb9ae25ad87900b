package dev.palyra.policy.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Changes the files of a policy folder as a whole: what is new is written beside, then a mark says
 * that it is complete, then it is moved into place. A change that was interrupted behind its mark
 * is finished by {@link #finish}, one before it never was. Notes and whatever else a bundle does
 * not read stay as they are.
 */
public final class FolderChange {
  // Of a name that a bundle ignores, as its files do.
  private static final String BESIDE = ".palyra-change";
  private static final String MARK = "complete";
  private static final String GONE = "gone";

  private FolderChange() {}

  /** Makes the folder's bundle {@code after}. One at a time. */
  public static void make(Path folder, BundleSource after) throws IOException {
    Path beside = folder.resolve(BESIDE);
    delete(beside);
    BundleSource before = BundleSource.read(folder);
    for (var file : after.files().entrySet()) {
      if (!file.getValue().equals(before.files().get(file.getKey()))) {
        Path path = inside(beside.resolve("new"), file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
    }
    var gone = before.files().keySet().stream().filter(name -> !after.files().containsKey(name));
    Files.createDirectories(beside);
    Files.write(beside.resolve(GONE), gone.toList());
    Files.createFile(beside.resolve(MARK));
    finish(folder);
  }

  /** Finishes what was interrupted, where something was. */
  public static void finish(Path folder) throws IOException {
    Path beside = folder.resolve(BESIDE);
    if (!Files.isDirectory(beside)) {
      return;
    }
    if (Files.exists(beside.resolve(MARK))) {
      Path fresh = beside.resolve("new");
      for (Path path : files(fresh)) {
        Path to = folder.resolve(fresh.relativize(path).toString());
        Files.createDirectories(Optional.ofNullable(to.getParent()).orElse(folder));
        Files.move(path, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      for (String name : Files.readAllLines(beside.resolve(GONE))) {
        Files.deleteIfExists(inside(folder, name));
      }
    }
    delete(beside);
  }

  private static Path inside(Path folder, String name) {
    Path path = folder.resolve(name).normalize();
    if (!path.startsWith(folder) || path.equals(folder)) {
      throw new IllegalArgumentException(
          "a file of a bundle lies in its folder, got `" + name + "`");
    }
    return path;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> walk = Files.walk(folder)) {
        for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
