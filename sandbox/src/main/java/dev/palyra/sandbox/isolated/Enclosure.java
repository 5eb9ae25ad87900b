package dev.palyra.sandbox.isolated;

import static dev.palyra.sandbox.linux.Script.block;
import static dev.palyra.sandbox.linux.Script.bytes;
import static dev.palyra.sandbox.linux.Script.number;
import static dev.palyra.sandbox.linux.Script.text;

import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Script;
import dev.palyra.sandbox.linux.SeccompFilter;
import dev.palyra.sandbox.linux.StartScript;
import dev.palyra.sandbox.linux.ThreadPrivileges;
import dev.palyra.sandbox.linux.WaitingProgram;
import dev.palyra.sandbox.process.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a sandbox is made of a copy of another's mounts: what bwrap does after it has mounted what
 * all share, as one list of system calls. What programs can write to is new in each: /tmp,
 * /dev/shm, the terminals, and /proc, which shows the new process namespace.
 */
final class Enclosure {
  /** Descriptors of the waiting program, which this closes. */
  static final int USERS_FD = WaitingProgram.FIRST_FREE + 1;

  static final int MOUNTS_FD = USERS_FD + 1;
  static final int PROC_FD = MOUNTS_FD + 1;
  private static final int FIRST_FREE_FD = PROC_FD + 1;

  private static final Path PROC = Path.of("/proc");
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final Path TERMINALS = Path.of("/dev/pts");
  private static final String LOOPBACK = "lo";
  private static final String MAP = BubblewrapArguments.NOBODY + " 0 1\n";

  private static final long CLONE_NEWNS = 0x00020000;
  private static final long CLONE_NEWCGROUP = 0x02000000;
  private static final long CLONE_NEWUTS = 0x04000000;
  private static final long CLONE_NEWIPC = 0x08000000;
  private static final long CLONE_NEWUSER = 0x10000000;
  private static final long CLONE_NEWPID = 0x20000000;
  private static final long CLONE_NEWNET = 0x40000000;
  private static final boolean CONTROL_GROUPS = Files.exists(Path.of("/proc/self/ns/cgroup"));

  private static final long MS_RDONLY = 1;
  private static final long MS_NOSUID = 2;
  private static final long MS_NODEV = 4;
  private static final long MS_NOEXEC = 8;
  private static final long OPEN_TREE_CLONE = 1;
  private static final long AT_RECURSIVE = 0x8000;
  private static final long MOVE_MOUNT_F_EMPTY_PATH = 4;
  private static final long AT_FDCWD = -100;
  private static final long O_WRONLY = 1;
  private static final long S_IFREG = 0x8000;
  private static final long AF_INET = 2;
  private static final long SOCK_DGRAM = 2;
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final short IFF_UP = 1;
  private static final int IFREQ_BYTES = 40;
  private static final int IFNAME_BYTES = 16;
  private static final long PR_CAPBSET_DROP = 24;
  private static final int CAPABILITY_VERSION_3 = 0x20080522;
  private static final long SECCOMP_SET_MODE_FILTER = 1;
  private static final long EVERY = 0xFFFFFFFFL;

  private final Shape shape;
  private final Script.Builder script = new Script.Builder();

  private Enclosure(Shape shape) {
    this.shape = shape;
  }

  /**
   * The script. It leaves two processes: one that waits for the sandbox's end, in the template's
   * user namespace, and the sandbox's first, which waits to be told what to become.
   *
   * @param filter of the program, and from then on of its first process
   */
  static Script of(Shape shape, byte[] filter) throws ErrnoException {
    Enclosure enclosure = new Enclosure(shape);
    enclosure.namespaces();
    enclosure.mounts();
    enclosure.network();
    enclosure.user();
    enclosure.privileges(filter);
    return StartScript.waits(enclosure.script).build();
  }

  private void namespaces() {
    script
        .call("setns", number(USERS_FD), number(CLONE_NEWUSER))
        .call("setns", number(MOUNTS_FD), number(CLONE_NEWNS));
    StartScript.endsWithItsParent(script)
        .fork(
            CLONE_NEWNS
                | CLONE_NEWPID
                | CLONE_NEWNET
                | CLONE_NEWIPC
                | CLONE_NEWUTS
                | (CONTROL_GROUPS ? CLONE_NEWCGROUP : 0),
            parent -> {
              noCapabilities(parent);
              StartScript.keepsNothing(parent);
            });
    script.call("setsid").call("sethostname", text("sandbox"), number("sandbox".length()));
  }

  private void mounts() {
    long size = BubblewrapArguments.tmpfsBytes(shape.diskBytes());
    List<Path> fresh = new ArrayList<>();
    for (Path point : List.of(PROC, TERMINALS, SHARED_MEMORY, BubblewrapArguments.TEMPORARY)) {
      if (places().noneMatch(point::startsWith)) { // the request's own hides it
        fresh.add(point);
      }
    }
    List<Path> kept = places().filter(place -> hidden(place, fresh)).toList();
    for (Path place : kept) { // their descriptors are counted from FIRST_FREE_FD
      script.call(
          "open_tree",
          number(AT_FDCWD),
          text(place.toString()),
          number(OPEN_TREE_CLONE | AT_RECURSIVE));
    }
    for (Path point : fresh) {
      if (point.equals(PROC)) {
        mount(point, "proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "");
      } else if (point.equals(TERMINALS)) {
        String options = "newinstance,ptmxmode=0666,mode=620";
        mount(point, "devpts", MS_NOSUID | MS_NOEXEC, options);
      } else {
        mount(point, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=" + size);
      }
    }
    for (int i = 0; i < kept.size(); i++) {
      moveBack(kept.get(i), FIRST_FREE_FD + i);
    }
    script.call("close_range", number(FIRST_FREE_FD), number(EVERY), number(0));
  }

  private Stream<Path> places() {
    return Stream.concat(shape.roots().stream(), shape.program().stream()).map(Shape.Place::path);
  }

  /** Whether a new file system would hide it. What lies below another place moves with that. */
  private boolean hidden(Path place, List<Path> fresh) {
    boolean below = places().anyMatch(other -> place.startsWith(other) && !place.equals(other));
    return !below && fresh.stream().anyMatch(place::startsWith);
  }

  private void mount(Path point, String type, long flags, String options) {
    script.call(
        "mount", text(type), text(point.toString()), text(type), number(flags), text(options));
  }

  private void moveBack(Path place, int tree) {
    for (int names = 1; names < place.getNameCount(); names++) {
      Path parent = place.getRoot().resolve(place.subpath(0, names));
      script.attempt("mkdirat", number(AT_FDCWD), text(parent.toString()), number(0700));
    }
    Script.Word at = text(place.toString());
    if (Files.isDirectory(place)) {
      script.attempt("mkdirat", number(AT_FDCWD), at, number(0700));
    } else {
      script.attempt("mknodat", number(AT_FDCWD), at, number(S_IFREG | 0600), number(0));
    }
    script.call(
        "move_mount",
        number(tree),
        text(""),
        number(AT_FDCWD),
        at,
        number(MOVE_MOUNT_F_EMPTY_PATH));
  }

  /** The loopback is up, and has its address from that. */
  private void network() {
    ByteBuffer request = ByteBuffer.allocate(IFREQ_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    request.put(LOOPBACK.getBytes(StandardCharsets.US_ASCII)).putShort(IFNAME_BYTES, IFF_UP);
    script
        .call("socket", number(AF_INET), number(SOCK_DGRAM), number(0))
        .call("ioctl", number(FIRST_FREE_FD), number(SIOCSIFFLAGS), bytes(request.array()))
        .call("close", number(FIRST_FREE_FD));
  }

  /** In a user namespace of its own it is nobody, and nothing is mounted from there. */
  private void user() {
    script.call("unshare", number(CLONE_NEWUSER));
    write("self/setgroups", "deny");
    write("self/uid_map", MAP);
    write("self/gid_map", MAP);
  }

  private void write(String file, String content) {
    script
        .call("openat", number(PROC_FD), text(file), number(O_WRONLY), number(0))
        .call("write", number(FIRST_FREE_FD), text(content), number(content.length()))
        .call("close", number(FIRST_FREE_FD));
  }

  private void privileges(byte[] filter) {
    for (int capability = 0; capability < ThreadPrivileges.CAPABILITIES; capability++) {
      script.call("prctl", number(PR_CAPBSET_DROP), number(capability));
    }
    noCapabilities(script);
    script
        .call("chdir", text("/"))
        .call("close_range", number(USERS_FD), number(EVERY), number(0))
        .call(
            "seccomp",
            number(SECCOMP_SET_MODE_FILTER),
            number(0),
            block(List.of(number(filter.length / SeccompFilter.INSTRUCTION_BYTES), bytes(filter))));
  }

  private static void noCapabilities(Script.Builder script) {
    ByteBuffer header = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(CAPABILITY_VERSION_3);
    script.call("capset", bytes(header.array()), bytes(new byte[24]));
  }
}
