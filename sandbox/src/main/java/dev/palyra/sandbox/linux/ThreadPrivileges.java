package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/** Gives up the privileges of the calling thread, for it and for what it starts. */
public final class ThreadPrivileges {
  private static final int PRCTL = Kernel.number("prctl");
  private static final int CAPSET = Kernel.number("capset");
  private static final int GETUID = Kernel.number("getuid");
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int PR_CAPBSET_READ = 23;
  private static final int PR_CAPBSET_DROP = 24;
  private static final int PR_SET_SECUREBITS = 28;
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int PR_CAP_AMBIENT = 47;
  private static final int PR_CAP_AMBIENT_RAISE = 2;
  private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;
  private static final int CAP_SETPCAP = 8;
  private static final int CAP_SETFCAP = 31;
  private static final int LAST_CAPABILITY = 63;

  /** The bounding set of this process, which can only become smaller. */
  private static final List<Integer> BOUNDING =
      IntStream.rangeClosed(0, LAST_CAPABILITY)
          .filter(capability -> Kernel.call(PRCTL, PR_CAPBSET_READ, capability) == 1)
          .boxed()
          .toList();

  /** How many capabilities this kernel knows; they are numbered from 0. */
  public static final int CAPABILITIES =
      (int)
          IntStream.rangeClosed(0, LAST_CAPABILITY)
              .filter(capability -> Kernel.call(PRCTL, PR_CAPBSET_READ, capability) >= 0)
              .count();

  private static final int CAPABILITY_VERSION_3 = 0x20080522;

  /** NOROOT, NO_SETUID_FIXUP, NO_CAP_AMBIENT_RAISE, each locked, and KEEP_CAPS locked off. */
  private static final int NO_ROOT_LOCKED = 0xEF;

  private ThreadPrivileges() {}

  /** Set-user-id programs and file capabilities no longer give anything. 0 or a negative errno. */
  public static long noNewPrivileges() {
    return Kernel.call(PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  }

  /**
   * Drops every capability, and root's right to get them back by executing a program. The user id
   * stays, so root's own files stay readable as its own.
   *
   * @return 0, or a negative errno
   */
  public static long dropCapabilities() {
    return keepCapabilities(0, 0);
  }

  /**
   * Drops every capability but the one that root needs to map itself into a user namespace (Linux
   * 5.12, CVE-2021-3492); a program that does so loses it there. For another user, all.
   *
   * @return 0, or a negative errno
   */
  public static long dropCapabilitiesButForNamespaces() {
    return root() ? keepCapabilities(1 << CAP_SETFCAP, CAP_SETFCAP) : dropCapabilities();
  }

  private static long keepCapabilities(int kept, int ambient) {
    boolean root = root();
    Kernel.call(PRCTL, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (kept != 0) { // while the bounding set still has it
      long set = set(kept | 1 << CAP_SETPCAP, kept);
      long raised = Kernel.call(PRCTL, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, ambient, 0, 0);
      if (set < 0 || raised < 0) {
        return set < 0 ? set : raised;
      }
    }
    for (int i = 0; i < BOUNDING.size(); i++) {
      long dropped = Kernel.call(PRCTL, PR_CAPBSET_DROP, BOUNDING.get(i), 0, 0, 0);
      if (dropped < 0 && root) {
        return dropped;
      }
    }
    long secured = Kernel.call(PRCTL, PR_SET_SECUREBITS, NO_ROOT_LOCKED, 0, 0, 0);
    return secured < 0 && root ? secured : set(kept, kept);
  }

  private static long set(int permitted, int inheritable) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(8, 4);
      header.set(JAVA_INT, 0, CAPABILITY_VERSION_3);
      MemorySegment sets = arena.allocate(24, 4);
      sets.set(JAVA_INT, 0, permitted); // effective
      sets.set(JAVA_INT, 4, permitted);
      sets.set(JAVA_INT, 8, inheritable);
      return Kernel.call(CAPSET, header.address(), sets.address());
    }
  }

  /**
   * Orphans below this process become its children instead of init's, so that they can be found.
   * Acts on the whole process.
   */
  public static void becomeSubreaper() throws ErrnoException {
    ErrnoException.check("prctl", Kernel.call(PRCTL, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
  }

  public static boolean root() {
    return Kernel.call(GETUID) == 0;
  }
}
