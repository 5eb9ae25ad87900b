package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * Landlock rulesets (https://docs.kernel.org/userspace-api/landlock.html), at the best ABI that the
 * kernel has: every right that the ABI knows is handled, so whatever no rule grants is denied.
 */
public final class Landlock implements AutoCloseable {
  private static final int CREATE_RULESET = Kernel.number("landlock_create_ruleset");
  private static final int ADD_RULE = Kernel.number("landlock_add_rule");
  private static final int RESTRICT_SELF = Kernel.number("landlock_restrict_self");
  private static final int OPENAT = Kernel.number("openat");

  private static final int AT_FDCWD = -100;
  private static final int O_PATH = 0x200000;
  private static final int CREATE_RULESET_VERSION = 1;
  private static final int RULE_PATH_BENEATH = 1;

  private static final long EXECUTE = 1;
  private static final long WRITE_FILE = 1 << 1;
  private static final long READ_FILE = 1 << 2;
  private static final long READ_DIR = 1 << 3;
  private static final long REMOVE_AND_MAKE = 0x1FF0; // REMOVE_DIR to MAKE_SYM
  private static final long MAKE_DEVICES = (1 << 6) | (1 << 11); // MAKE_CHAR, MAKE_BLOCK
  private static final long REFER = 1 << 13; // ABI 2
  private static final long TRUNCATE = 1 << 14; // ABI 3
  private static final long IOCTL_DEV = 1 << 15; // ABI 5
  private static final long FOR_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;

  private static final int SIZEOF_PATH_RULE = 12;

  /** What a path may be used for. */
  public enum Access {
    READ,
    WRITE,
    EXECUTE,
    /** Files may be moved between directories; WRITE includes it. */
    MOVE
  }

  private final Fd ruleset;
  private final long handled;

  private Landlock(Fd ruleset, long handled) {
    this.ruleset = ruleset;
    this.handled = handled;
  }

  /** The kernel's ABI, or 0 if Landlock is missing or off. */
  public static int abi() {
    return (int) Math.max(0, Kernel.call(CREATE_RULESET, 0, 0, CREATE_RULESET_VERSION));
  }

  /**
   * A ruleset that grants nothing: no file, no TCP port (ABI 4), no signal and no abstract socket
   * outside the domain (ABI 6).
   */
  public static Landlock denyAll() throws ErrnoException {
    int abi = abi();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = arena.allocate(24, 8);
      attr.set(JAVA_LONG, 0, handled(abi));
      attr.set(JAVA_LONG, 8, abi >= 4 ? 0b11 : 0); // TCP bind and connect
      attr.set(JAVA_LONG, 16, abi >= 6 ? 0b11 : 0); // abstract sockets and signals
      long size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
      long fd = Kernel.call(CREATE_RULESET, attr.address(), size, 0);
      return new Landlock(Fd.of("landlock_create_ruleset", fd), handled(abi));
    }
  }

  /**
   * A ruleset by which no file executes, and that denies nothing else but moving files between
   * directories, which a kernel denies with every ruleset (ABI 2).
   */
  public static Landlock denyExecution() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      long handled = EXECUTE | (abi() >= 2 ? REFER : 0);
      MemorySegment attr = arena.allocateFrom(JAVA_LONG, handled);
      long fd = Kernel.call(CREATE_RULESET, attr.address(), attr.byteSize(), 0);
      return new Landlock(Fd.of("landlock_create_ruleset", fd), handled);
    }
  }

  /** For a program that restricts itself with it later. Rules added until then count. */
  public Fd fd() {
    return ruleset;
  }

  /** What is in force after {@link #restrictThread}, as the attestation shows it. */
  public static String describe(int abi) {
    return "abi %d: fs%s%s".formatted(abi, abi >= 4 ? ", tcp" : "", abi >= 6 ? ", scope" : "");
  }

  /**
   * Grants access to a file or to everything below a directory. The path is resolved now; what is
   * put in its place later is not covered.
   *
   * @return false if nothing is there
   */
  public boolean allow(Path path, Set<Access> access) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path.toString());
      long fd = Kernel.call(OPENAT, AT_FDCWD, name.address(), O_PATH | Io.O_CLOEXEC, 0);
      if (fd == -Errno.ENOENT || fd == -Errno.ENOTDIR || fd == -Errno.EACCES) {
        return false;
      }
      try (Fd parent = Fd.of("open", fd)) {
        allow(parent, access);
      }
      return true;
    }
  }

  /** Grants access to an open file, or to everything below an open directory. */
  public void allow(Fd parent, Set<Access> access) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      long rights = rights(access) & handled;
      MemorySegment rule = arena.allocate(SIZEOF_PATH_RULE, 8); // packed: __u64, __s32
      rule.set(
          JAVA_LONG,
          0,
          Stat.of(parent).type() == Stat.Type.DIRECTORY ? rights : rights & FOR_FILES);
      rule.set(JAVA_INT, 8, parent.number());
      ErrnoException.check(
          "landlock_add_rule",
          Kernel.call(ADD_RULE, ruleset.number(), RULE_PATH_BENEATH, rule.address(), 0));
    }
  }

  /**
   * Restricts the calling thread, and what it starts, for good. The thread must have set
   * no-new-privileges.
   *
   * @return 0, or a negative errno
   */
  public long restrictThread() {
    return Kernel.call(RESTRICT_SELF, ruleset.number(), 0);
  }

  @Override
  public void close() {
    ruleset.close();
  }

  private static long handled(int abi) {
    long rights = EXECUTE | WRITE_FILE | READ_FILE | READ_DIR | REMOVE_AND_MAKE;
    return rights | (abi >= 2 ? REFER : 0) | (abi >= 3 ? TRUNCATE : 0) | (abi >= 5 ? IOCTL_DEV : 0);
  }

  private static long rights(Set<Access> access) {
    long rights = 0;
    for (Access each : EnumSet.copyOf(access)) {
      rights |=
          switch (each) {
            case READ -> READ_FILE | READ_DIR;
            case WRITE -> WRITE_FILE | TRUNCATE | REFER | (REMOVE_AND_MAKE & ~MAKE_DEVICES);
            case EXECUTE -> EXECUTE;
            case MOVE -> REFER;
          };
    }
    return rights;
  }
}
