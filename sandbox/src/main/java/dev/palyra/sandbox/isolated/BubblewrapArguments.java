package dev.palyra.sandbox.isolated;

import dev.palyra.core.sandbox.WorkspaceRoot.Right;
import dev.palyra.sandbox.linux.WaitingProgram;
import dev.palyra.sandbox.process.Shape;
import dev.palyra.sandbox.process.SystemPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command line for bwrap. It ends in the waiting program, so it knows nothing of the request.
 * Each mount costs: bwrap reads the table of all mounts after it. What it shows of the system is
 * looked up once: a new directory beside /usr is for the next start of the gateway.
 */
final class BubblewrapArguments {
  static final Path TEMPORARY = Path.of("/tmp");
  static final String NOBODY = "65534";
  private static final String MACHINE = "/sys/devices/system"; // processors and memory
  private static final long MIN_TMPFS_BYTES = 4_096;

  private final List<String> arguments;

  private BubblewrapArguments(List<String> first) {
    this.arguments = new ArrayList<>(first);
  }

  /**
   * What the command lines of this host begin with.
   *
   * @param configuration shown as /etc
   */
  static List<String> forHost(Path configuration) {
    BubblewrapArguments first = new BubblewrapArguments(List.of());
    first.namespaces();
    first.system(configuration);
    return List.copyOf(first.arguments);
  }

  /**
   * The whole command line.
   *
   * @param forHost what it begins with
   * @param seccompFd the number of the child's descriptor that holds the filter
   */
  static List<String> of(Shape shape, List<String> forHost, int seccompFd) {
    BubblewrapArguments all = new BubblewrapArguments(forHost);
    all.devices(shape.diskBytes());
    all.add("--tmpfs", TEMPORARY.toString(), shape.diskBytes());
    shape.roots().forEach(all::root);
    shape.program().map(Shape.Place::path).ifPresent(path -> all.program(path, shape.roots()));
    all.add("--remount-ro", "/dev");
    all.add("--remount-ro", "/");
    all.add("--chdir", "/");
    all.add("--seccomp", Integer.toString(seccompFd));
    all.add("--", WaitingProgram.PATH);
    return all.arguments;
  }

  private void namespaces() {
    add("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts");
    add("--unshare-cgroup-try", "--die-with-parent", "--new-session", "--as-pid-1");
    add("--uid", NOBODY, "--gid", NOBODY, "--hostname", "sandbox", "--cap-drop", "ALL");
  }

  private void system(Path configuration) {
    for (Path path : SystemPaths.PROGRAMS) {
      if (empty(path)) {
        continue;
      }
      if (Files.isSymbolicLink(path)) {
        add("--symlink", target(path), path.toString());
      } else if (Files.exists(path)) {
        add("--ro-bind", path.toString(), path.toString());
      }
    }
    add("--ro-bind", configuration.toString(), "/etc");
    add("--ro-bind-try", MACHINE, MACHINE);
    add("--proc", "/proc");
    // Kernel settings belong to the host's root, who is whom the program is when the gateway is
    // root.
    add("--remount-ro", "/proc");
  }

  private static boolean empty(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    } catch (java.io.IOException e) {
      return false; // bwrap will say what is wrong with it
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void devices(long bytes) {
    add("--dev", "/dev");
    add("--tmpfs", "/dev/shm", bytes);
  }

  private void root(Shape.Place root) {
    String path = root.path().toString();
    if (root.allows(Right.WRITE)) {
      add("--bind", path, path);
    } else {
      add("--ro-bind", path, path);
    }
  }

  /** A program that lies neither in the system nor below a root is shown by itself. */
  private void program(Path program, List<Shape.Place> roots) {
    if (roots.stream().noneMatch(root -> program.startsWith(root.path()))) {
      add("--ro-bind", program.toString(), program.toString());
    }
  }

  /** The size of a file system in memory that may hold this much: 0 would be without a limit. */
  static long tmpfsBytes(long bytes) {
    return Math.max(MIN_TMPFS_BYTES, bytes);
  }

  private void add(String operation, String path, long bytes) {
    add("--size", Long.toString(tmpfsBytes(bytes)), operation, path);
  }

  private void add(String... words) {
    arguments.addAll(List.of(words));
  }
}
