package dev.palyra.gateway.home;

import dev.palyra.gateway.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The folder that holds all that a gateway knows. Folders are 0700 and files 0600 when they are
 * made here.
 */
public final class Home {
  private final Path root;
  private final List<String> created;

  private Home(Path root, List<String> created) {
    this.root = root;
    this.created = List.copyOf(created);
  }

  /**
   * Makes what is missing and refuses a home that somebody else could write to.
   *
   * @param starters files for folders that are made now; a folder that is there is left alone, so
   *     that what was deleted stays deleted
   * @throws StartException in one line
   */
  public static Home prepare(Path path, List<Starter> starters) {
    try {
      var created = new ArrayList<String>();
      Path absolute = path.toAbsolutePath().normalize();
      makeFolder(absolute, created);
      Path root = absolute.toRealPath();
      Ownership.check(root, Ownership.Rule.NO_WRITE_BY_OTHERS);
      makeFiles(root, starters, created);
      for (String folder :
          List.of(
              "policies",
              "access",
              "tools",
              "plugins",
              "skills",
              "workspace",
              "state",
              "state/tokens",
              "state/skills")) {
        makeFolder(root.resolve(folder), created);
      }
      checkAll(root);
      return new Home(root, created);
    } catch (IOException e) {
      throw new StartException("cannot use \"" + path + "\" as home: " + Reasons.of(e));
    }
  }

  private static void makeFiles(Path root, List<Starter> starters, List<String> created)
      throws IOException {
    // Decided before any file is made: the first file of a folder must not hide the second.
    var wanted =
        starters.stream()
            .filter(starter ->
                starter.folder().isEmpty()
                    ? Files.notExists(root.resolve(starter.name()))
                    : Files.notExists(root.resolve(starter.folder())))
            .toList();
    for (Starter starter : wanted) {
      Path folder = root.resolve(starter.folder());
      makeFolder(folder, created);
      write(folder.resolve(starter.name()), starter.content());
      created.add(folder.resolve(starter.name()).toString());
    }
  }

  private static void checkAll(Path root) throws IOException {
    Ownership.check(root.resolve("state"), Ownership.Rule.PRIVATE);
    Ownership.check(root.resolve("state/tokens"), Ownership.Rule.PRIVATE);
    Ownership.check(root.resolve("state/skills"), Ownership.Rule.PRIVATE);
    for (String name : List.of("palyra.toml", "policies", "access", "tools", "plugins", "skills")) {
      Path entry = root.resolve(name);
      if (Files.exists(entry)) {
        Ownership.check(entry, Ownership.Rule.NO_WRITE_BY_OTHERS);
      }
      if (Files.isDirectory(entry)) {
        try (var files = Files.list(entry)) {
          for (Path file : files.toList()) {
            Ownership.check(file, Ownership.Rule.NO_WRITE_BY_OTHERS);
          }
        }
      }
    }
  }

  private static void makeFolder(Path folder, List<String> created) throws IOException {
    if (!Files.isDirectory(folder)) {
      if (folder.getParent() != null && !Files.isDirectory(folder.getParent())) {
        Files.createDirectories(folder.getParent());
      }
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      created.add(folder + "/");
    }
  }

  /** Makes a file of mode 0600; it must not exist. */
  static void write(Path file, byte[] content) throws IOException {
    try (var channel =
        Files.newByteChannel(
            file,
            java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      var bytes = java.nio.ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** The folder itself, without symbolic links. */
  public Path root() {
    return root;
  }

  public Path configuration() {
    return root.resolve("palyra.toml");
  }

  public Path policies() {
    return root.resolve("policies");
  }

  /** Who may do what on the control plane. */
  public Path access() {
    return root.resolve("access");
  }

  public Path tools() {
    return root.resolve("tools");
  }

  /** WASM modules that tools may name. */
  public Path plugins() {
    return root.resolve("plugins");
  }

  public Path workspace() {
    return root.resolve("workspace");
  }

  public Path state() {
    return root.resolve("state");
  }

  /** What {@link #prepare} made, for people. */
  public List<String> created() {
    return created;
  }
}
