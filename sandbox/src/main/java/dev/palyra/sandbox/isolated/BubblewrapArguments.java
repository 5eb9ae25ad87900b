package dev.palyra.sandbox.isolated;

import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.core.sandbox.WorkspaceRoot.Right;
import dev.palyra.sandbox.process.SystemPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line for bwrap. It holds no secret: those travel in the inherited environment. */
final class BubblewrapArguments {
  static final Path TEMPORARY = Path.of("/tmp");
  private static final String NOBODY = "65534";
  private static final long MIN_TMPFS_BYTES = 4_096;

  private final List<String> arguments = new ArrayList<>();

  private BubblewrapArguments() {}

  /**
   * Everything before the program.
   *
   * @param seccompFd the number of the child's descriptor that holds the filter
   */
  static List<String> of(CommandRequest request, int seccompFd) {
    BubblewrapArguments all = new BubblewrapArguments();
    all.namespaces();
    all.system();
    all.devices(request.quotas().diskBytes());
    all.add("--tmpfs", TEMPORARY.toString(), request.quotas().diskBytes());
    request.roots().forEach(all::root);
    all.program(request);
    all.add("--remount-ro", "/dev");
    all.add("--remount-ro", "/");
    all.add("--chdir", request.workingDirectory().toString());
    all.add("--seccomp", Integer.toString(seccompFd));
    all.add("--");
    return all.arguments;
  }

  private void namespaces() {
    add("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts");
    add("--unshare-cgroup-try", "--die-with-parent", "--new-session");
    add("--uid", NOBODY, "--gid", NOBODY, "--hostname", "sandbox", "--cap-drop", "ALL");
  }

  private void system() {
    for (Path path : SystemPaths.PROGRAMS) {
      if (Files.isSymbolicLink(path)) {
        add("--symlink", target(path), path.toString());
      } else if (Files.exists(path)) {
        add("--ro-bind", path.toString(), path.toString());
      }
    }
    for (Path path : SystemPaths.CONFIGURATION) {
      if (!path.startsWith("/proc") && Files.exists(path)) {
        add("--ro-bind-try", path.toString(), path.toString());
      }
    }
    add("--proc", "/proc");
    // Kernel settings belong to the host's root, who is whom the program is when the gateway is
    // root.
    add("--remount-ro", "/proc");
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

  private void root(WorkspaceRoot root) {
    String path = root.path().toString();
    if (root.allows(Right.WRITE)) {
      add("--bind", path, path);
    } else {
      add("--ro-bind", path, path);
    }
  }

  /** A program that lies neither in the system nor below a root is shown by itself. */
  private void program(CommandRequest request) {
    Path program = request.program();
    boolean visible =
        SystemPaths.PROGRAMS.stream().anyMatch(program::startsWith)
            || request.roots().stream().anyMatch(root -> program.startsWith(root.path()));
    if (!visible) {
      add("--ro-bind", program.toString(), program.toString());
    }
  }

  private void add(String operation, String path, long bytes) {
    add("--size", Long.toString(Math.max(MIN_TMPFS_BYTES, bytes)), operation, path);
  }

  private void add(String... words) {
    arguments.addAll(List.of(words));
  }
}
