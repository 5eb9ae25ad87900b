package dev.palyra.sandbox.process;

import static dev.palyra.sandbox.linux.SeccompFilter.Test.anyOf;
import static dev.palyra.sandbox.linux.SeccompFilter.Test.is;
import static dev.palyra.sandbox.linux.SeccompFilter.Test.isNot;
import static dev.palyra.sandbox.linux.SeccompFilter.Test.masked;

import dev.palyra.sandbox.linux.Arch;
import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.SeccompFilter;
import dev.palyra.sandbox.linux.SeccompFilter.Action;
import java.util.List;

/**
 * Which system calls a tool may make. Both profiles refuse the same dangerous calls; {@link
 * #ALLOW_LIST} also refuses everything that no ordinary program has been seen to need.
 */
public enum SeccompProfile {
  DENY_LIST,
  ALLOW_LIST;

  /** What a filter is for. */
  public enum Network {
    /** Only sockets that ask the kernel for routes; tier B. */
    NONE,
    /** Internet and Unix sockets of a network namespace of its own; tier C. */
    OWN_NAMESPACE
  }

  /** Clone flags for new namespaces: NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
  private static final int NEW_NAMESPACES = 0x7E020000;

  private static final int CLONE_PARENT = 0x8000;

  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int AF_NETLINK = 16;
  private static final int NETLINK_ROUTE = 0;
  private static final int SOCK_TYPE_MASK = 0xF;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_PACKET = 10;
  private static final int FS_IOC_SETFLAGS = 0x40086602;
  private static final int FS_IOC32_SETFLAGS = 0x40046602;
  private static final int FS_IOC_FSSETXATTR = 0x401C5820;
  private static final int TIOCSTI = 0x5412;
  private static final int TIOCLINUX = 0x541C;
  private static final int PER_LINUX = 0;
  private static final int PERSONALITY_QUERY = -1;
  private static final int RLIMIT_RTTIME = 15;
  private static final int PR_SET_SECUREBITS = 28;
  private static final int PR_SET_MM = 35;

  private static final int PRIO_PROCESS = 0;
  private static final int IOPRIO_WHO_PROCESS = 1;
  private static final int SET_ID = 06000; // S_ISUID, S_ISGID
  private static final int CREATES = 0x400040; // O_CREAT, and the bit of O_TMPFILE that is its own

  private static final Action REFUSE = new Action.Fail(Errno.EPERM);
  private static final Action MISSING = new Action.Fail(Errno.ENOSYS);
  private static final Action UNSUPPORTED = new Action.Fail(Errno.EOPNOTSUPP);

  /** Looking into and acting on other processes. */
  private static final List<String> OTHER_PROCESSES =
      List.of(
          "ptrace",
          "process_vm_readv",
          "process_vm_writev",
          "process_madvise",
          "process_mrelease",
          "kcmp",
          "pidfd_getfd",
          "move_pages",
          "migrate_pages",
          "perf_event_open");

  /** Parts of the kernel that are large, and whose calls cannot be filtered or confined. */
  private static final List<String> KERNEL_SURFACE =
      List.of(
          "bpf",
          "userfaultfd",
          "add_key",
          "keyctl",
          "request_key",
          "fanotify_init",
          "fanotify_mark",
          "lookup_dcookie",
          "nfsservctl",
          "uselib",
          "_sysctl",
          "sysfs",
          "ustat",
          "modify_ldt",
          "vm86",
          "vm86old",
          "memfd_secret",
          "vhangup",
          "quotactl",
          "quotactl_fd");

  /** io_uring performs calls that a filter does not see; programs fall back. */
  private static final List<String> IO_URING =
      List.of("io_uring_setup", "io_uring_enter", "io_uring_register");

  private static final List<String> MOUNTS =
      List.of(
          "mount",
          "umount2",
          "pivot_root",
          "chroot",
          "move_mount",
          "open_tree",
          "open_tree_attr",
          "fsopen",
          "fsconfig",
          "fsmount",
          "fspick",
          "mount_setattr",
          "open_by_handle_at",
          "name_to_handle_at",
          "unshare",
          "setns");

  private static final List<String> THE_MACHINE =
      List.of(
          "init_module",
          "finit_module",
          "delete_module",
          "create_module",
          "query_module",
          "get_kernel_syms",
          "kexec_load",
          "kexec_file_load",
          "reboot",
          "swapon",
          "swapoff",
          "acct",
          "settimeofday",
          "clock_settime",
          "clock_adjtime",
          "adjtimex",
          "sethostname",
          "setdomainname",
          "iopl",
          "ioperm",
          "syslog");

  /** Objects of System V and POSIX queues outlive the process that made them. */
  private static final List<String> LASTING_OBJECTS =
      List.of("shmget", "msgget", "semget", "mq_open");

  private static final List<String> ATTRIBUTES =
      List.of(
          "setxattr",
          "lsetxattr",
          "fsetxattr",
          "setxattrat",
          "removexattr",
          "lremovexattr",
          "fremovexattr",
          "removexattrat",
          "file_setattr");

  /** The filter of this profile. */
  public SeccompFilter filter(Arch arch, Network network) {
    SeccompFilter.Builder builder = new SeccompFilter.Builder(arch);
    refuseDangerous(builder, network);
    return switch (this) {
      case DENY_LIST -> builder.unknownCallsAreMissing().build(new Action.Allow());
      case ALLOW_LIST -> builder.rules(new Action.Allow(), AllowedCalls.NAMES).build(REFUSE);
    };
  }

  private static void refuseDangerous(SeccompFilter.Builder builder, Network network) {
    builder
        .rules(REFUSE, OTHER_PROCESSES)
        .rules(REFUSE, KERNEL_SURFACE)
        .rules(MISSING, IO_URING)
        .rules(REFUSE, MOUNTS)
        .rules(REFUSE, THE_MACHINE)
        // clone3 passes its flags in memory, which a filter cannot read; libc then uses clone.
        .rule("clone3", MISSING)
        // A child of the gateway's own would be outside the tree that ends with the program.
        .rule("clone", REFUSE, anyOf(0, NEW_NAMESPACES | CLONE_PARENT))
        .rule("ioctl", REFUSE, is(1, TIOCSTI))
        .rule("ioctl", REFUSE, is(1, TIOCLINUX))
        .rule("personality", REFUSE, isNot(0, PER_LINUX), isNot(0, PERSONALITY_QUERY))
        .rule("prctl", REFUSE, is(0, PR_SET_MM))
        .rule("prctl", REFUSE, is(0, PR_SET_SECUREBITS))
        // The real-time limit is the mark by which the gateway finds an execution's processes.
        .rule("setrlimit", REFUSE, is(0, RLIMIT_RTTIME))
        .rule("prlimit64", REFUSE, is(1, RLIMIT_RTTIME));
    refuseSetIdModes(builder);
    // Space that is reserved is not written, and so counted nowhere; libc then writes.
    builder.rule("fallocate", UNSUPPORTED);
    switch (network) {
      case NONE ->
          refuseActingOnOthers(builder)
              .rules(REFUSE, LASTING_OBJECTS)
              // Landlock knows neither mode nor owner, times or attributes of a file.
              .rules(new Action.AskGateway(), FileChanges.names())
              .rules(new Action.Fail(Errno.EOPNOTSUPP), ATTRIBUTES)
              .rule("ioctl", REFUSE, is(1, FS_IOC_SETFLAGS))
              .rule("ioctl", REFUSE, is(1, FS_IOC32_SETFLAGS))
              .rule("ioctl", REFUSE, is(1, FS_IOC_FSSETXATTR))
              .rules(REFUSE, List.of("connect", "listen", "accept", "accept4"))
              // A datagram socket of a pair can still send to any Unix socket that has a path.
              .rule("socketpair", REFUSE, masked(1, SOCK_TYPE_MASK, SOCK_DGRAM))
              .rule("socket", REFUSE, isNot(0, AF_NETLINK))
              .rule("socket", REFUSE, isNot(2, NETLINK_ROUTE));
      case OWN_NAMESPACE ->
          builder
              .rule("socket", REFUSE, is(0, AF_NETLINK), isNot(2, NETLINK_ROUTE))
              .rule("socket", REFUSE, masked(1, SOCK_TYPE_MASK, SOCK_RAW), isNot(0, AF_NETLINK))
              .rule("socket", REFUSE, masked(1, SOCK_TYPE_MASK, SOCK_PACKET))
              .rule(
                  "socket",
                  REFUSE,
                  isNot(0, AF_UNIX),
                  isNot(0, AF_INET),
                  isNot(0, AF_INET6),
                  isNot(0, AF_NETLINK));
    }
  }

  /**
   * A set-user-id program left in a workspace would be the gateway's own user's for everybody who
   * starts it. As systemd's RestrictSUIDSGID: openat2 passes its mode in memory, so it is missing.
   */
  private static void refuseSetIdModes(SeccompFilter.Builder builder) {
    builder
        .rule("chmod", REFUSE, anyOf(1, SET_ID))
        .rule("fchmod", REFUSE, anyOf(1, SET_ID))
        .rule("fchmodat", REFUSE, anyOf(2, SET_ID))
        .rule("fchmodat2", REFUSE, anyOf(2, SET_ID))
        .rule("mkdir", REFUSE, anyOf(1, SET_ID))
        .rule("mkdirat", REFUSE, anyOf(2, SET_ID))
        .rule("mknod", REFUSE, anyOf(1, SET_ID))
        .rule("mknodat", REFUSE, anyOf(2, SET_ID))
        .rule("creat", REFUSE, anyOf(1, SET_ID))
        .rule("open", REFUSE, anyOf(1, CREATES), anyOf(2, SET_ID))
        .rule("openat", REFUSE, anyOf(2, CREATES), anyOf(3, SET_ID))
        .rule("openat2", MISSING);
  }

  /** Limits and priorities of others: the kernel asks only whether the user is the same. */
  private static SeccompFilter.Builder refuseActingOnOthers(SeccompFilter.Builder builder) {
    return builder
        .rule("prlimit64", REFUSE, isNot(0, 0))
        .rule("setpriority", REFUSE, isNot(0, PRIO_PROCESS))
        .rule("setpriority", REFUSE, isNot(1, 0))
        .rule("ioprio_set", REFUSE, isNot(0, IOPRIO_WHO_PROCESS))
        .rule("ioprio_set", REFUSE, isNot(1, 0))
        .rule("sched_setscheduler", REFUSE, isNot(0, 0))
        .rule("sched_setparam", REFUSE, isNot(0, 0))
        .rule("sched_setattr", REFUSE, isNot(0, 0))
        .rule("sched_setaffinity", REFUSE, isNot(0, 0));
  }
}
