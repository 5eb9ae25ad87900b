package dev.palyra.sandbox.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;

/**
 * Where this process may make control groups: below its own one, in version 2 if that is delegated
 * to it, in version 1 if it may write there. A group bounds what a whole execution takes at every
 * moment; measuring finds it some time afterwards.
 *
 * <p>Source: the kernel's cgroup-v2.rst (delegation, no internal processes) and cgroup-v1.
 */
public final class ControlGroups {
  /** No groups: all bounds are kept by measuring. */
  public static final ControlGroups NONE = new ControlGroups(0, List.of());

  private static final Set<String> NEEDED = Set.of("memory", "pids");
  private static final String PREFIX = "palyra-";
  private static final Pattern MARK = Pattern.compile("[0-9]{1,18}|[0-8][0-9]{18}");
  private static final String GATEWAY = PREFIX + "gateway";

  private final int version;
  private final List<Path> parents;

  private ControlGroups(int version, List<Path> parents) {
    this.version = version;
    this.parents = List.copyOf(parents);
  }

  /** What there is on this host. */
  public static ControlGroups find() {
    return find(Path.of("/"), Proc.SELF);
  }

  /** The same below another root directory, for a process of that number. */
  static ControlGroups find(Path root, int self) {
    try {
      List<Mount> mounts = Mount.all(root);
      List<String> own = Files.readAllLines(root.resolve("proc/self/cgroup"));
      Optional<Path> unified = below(mounts, own, "").flatMap(path -> delegated(path, self));
      if (unified.isPresent()) {
        return new ControlGroups(2, List.of(unified.get())).orNone();
      }
      List<Path> parents = new ArrayList<>();
      NEEDED.stream().sorted().forEach(name -> below(mounts, own, name).ifPresent(parents::add));
      return parents.size() == NEEDED.size() ? new ControlGroups(1, parents).orNone() : NONE;
    } catch (IOException | RuntimeException e) {
      return NONE; // The attestation shows that there is none.
    }
  }

  /** A group can be made where this process may write, but only trying shows it. */
  private ControlGroups orNone() {
    try {
      create(0).close();
      return this;
    } catch (IOException e) {
      return NONE;
    }
  }

  /** As an attestation has it; empty if there are none. */
  public Optional<String> describe() {
    return version == 0 ? Optional.empty() : Optional.of("v%d: memory, pids".formatted(version));
  }

  /** The group of the execution that bears {@code mark}; it limits nothing yet. */
  public ControlGroup create(long mark) throws IOException {
    List<Path> made = new ArrayList<>();
    try {
      for (Path parent : parents) {
        made.add(Files.createDirectory(parent.resolve(PREFIX + mark)));
      }
      return new ControlGroup(version, made);
    } catch (IOException | UncheckedIOException e) {
      new ControlGroup(version, made).close();
      throw e;
    }
  }

  /** Removes the groups of those executions, which have ended. */
  public void remove(LongPredicate marks) throws IOException {
    for (Path parent : parents) {
      try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, PREFIX + "[0-9]*")) {
        for (Path group : groups) {
          String mark = group.getFileName().toString().substring(PREFIX.length());
          // What has another name is somebody else's.
          if (MARK.matcher(mark).matches() && marks.test(Long.parseLong(mark))) {
            new ControlGroup(version, List.of(group)).close();
          }
        }
      }
    }
  }

  /** This process's own group in one hierarchy; the unified one has no controller's name. */
  private static Optional<Path> below(List<Mount> mounts, List<String> own, String controller) {
    for (String line : own) {
      String[] fields = line.split(":", 3);
      if (List.of(fields[1].split(",", -1)).contains(controller)) {
        return mounts.stream()
            .filter(mount -> mount.has(controller))
            .flatMap(mount -> mount.place(fields[2]).stream())
            .filter(Files::isDirectory)
            .findFirst();
      }
    }
    return Optional.empty();
  }

  /** The group itself once its children can be limited; empty if it is not this process's own. */
  private static Optional<Path> delegated(Path own, int self) {
    try {
      if (!words(own.resolve("cgroup.controllers")).containsAll(NEEDED)) {
        return Optional.empty();
      }
      if (!words(own.resolve("cgroup.subtree_control")).containsAll(NEEDED)) {
        // A group with limited children has no processes but theirs: the gateway moves down itself.
        if (!words(own.resolve("cgroup.procs")).equals(Set.of(Integer.toString(self)))) {
          return Optional.empty();
        }
        Path below = Files.createDirectories(own.resolve(GATEWAY));
        ControlGroup.write(below.resolve("cgroup.procs"), Integer.toString(self));
        ControlGroup.write(own.resolve("cgroup.subtree_control"), "+memory +pids");
      }
      return Optional.of(own);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Set<String> words(Path file) throws IOException {
    String text = Files.readString(file).strip();
    return text.isEmpty() ? Set.of() : Set.of(text.split("\\s+", -1));
  }

  /** A mounted hierarchy: the group at its top, and where it is mounted. */
  private record Mount(String top, Path point, String type, Set<String> options) {
    static List<Mount> all(Path root) throws IOException {
      List<Mount> all = new ArrayList<>();
      for (String line : Files.readAllLines(root.resolve("proc/self/mountinfo"))) {
        String[] halves = line.split(" - ", 2);
        String[] mount = halves[0].split(" ", -1);
        String[] source = halves[1].split(" ", -1);
        if (source[0].startsWith("cgroup")) {
          all.add(
              new Mount(
                  mount[3],
                  root.resolve(mount[4].substring(1)),
                  source[0],
                  Set.of(source[2].split(",", -1))));
        }
      }
      return all;
    }

    boolean has(String controller) {
      return controller.isEmpty() ? type.equals("cgroup2") : options.contains(controller);
    }

    /** Where a group of this hierarchy is, if it lies below what is mounted. */
    Optional<Path> place(String group) {
      Path path = Path.of(group);
      return path.startsWith(top)
          ? Optional.of(point.resolve(Path.of(top).relativize(path).toString()))
          : Optional.empty();
    }
  }
}
