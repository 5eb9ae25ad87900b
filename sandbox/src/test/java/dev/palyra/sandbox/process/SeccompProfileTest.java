package dev.palyra.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.sandbox.linux.Arch;
import dev.palyra.sandbox.linux.BpfInterpreter;
import dev.palyra.sandbox.linux.SeccompFilter;
import dev.palyra.sandbox.linux.SyscallTable;
import dev.palyra.sandbox.process.SeccompProfile.Network;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both profiles, on both instruction sets, through an interpreter of the filter's language. */
class SeccompProfileTest {
  private static final int ALLOW = 0x7FFF0000;
  private static final int KILL = 0x80000000;
  private static final int EPERM = 0x00050001;
  private static final int ENOSYS = 0x00050026;

  @ParameterizedTest
  @CsvSource({
    "X86_64, DENY_LIST",
    "X86_64, ALLOW_LIST",
    "AARCH64, DENY_LIST",
    "AARCH64, ALLOW_LIST"
  })
  void dangerousCallsAreRefused(Arch arch, SeccompProfile profile) {
    for (Network network : Network.values()) {
      SeccompFilter filter = profile.filter(arch, network);
      for (String name :
          List.of(
              "ptrace",
              "process_vm_readv",
              "process_vm_writev",
              "pidfd_getfd",
              "bpf",
              "keyctl",
              "add_key",
              "request_key",
              "perf_event_open",
              "userfaultfd",
              "mount",
              "umount2",
              "pivot_root",
              "chroot",
              "unshare",
              "setns",
              "move_mount",
              "open_tree",
              "fsopen",
              "open_by_handle_at",
              "init_module",
              "finit_module",
              "kexec_load",
              "reboot",
              "swapon",
              "settimeofday",
              "sethostname",
              "kcmp",
              "syslog",
              "fanotify_init")) {
        assertThat(call(filter, arch, name)).as(name).isEqualTo(EPERM);
      }
      for (String name :
          List.of("io_uring_setup", "io_uring_enter", "io_uring_register", "clone3")) {
        assertThat(call(filter, arch, name)).as(name).isEqualTo(ENOSYS);
      }
      for (long flag :
          List.of(
              0x8000L,
              0x20000L,
              0x2000000L,
              0x4000000L,
              0x8000000L,
              0x10000000L,
              0x20000000L,
              0x40000000L)) {
        assertThat(call(filter, arch, "clone", flag | 17)).isEqualTo(EPERM);
      }
      assertThat(call(filter, arch, "ioctl", 0, 0x5412)).as("TIOCSTI").isEqualTo(EPERM);
      assertThat(call(filter, arch, "ioctl", 0, 0xFFFFFFFF00005412L)).isEqualTo(EPERM);
      assertThat(call(filter, arch, "ioctl", 0, 0x541C)).as("TIOCLINUX").isEqualTo(EPERM);
      assertThat(call(filter, arch, "personality", 0x0040000)).isEqualTo(EPERM);
      assertThat(call(filter, arch, "prlimit64", 0, 15, 0x100000000L)).isEqualTo(EPERM);
      assertThat(call(filter, arch, "setrlimit", 15)).isEqualTo(EPERM);
      assertThat(call(filter, arch, "socket", 17, 3, 0)).as("AF_PACKET").isEqualTo(EPERM);
      assertThat(call(filter, arch, "socket", 2, 3 | 0x80000, 1)).as("raw").isEqualTo(EPERM);
      assertThat(call(filter, arch, "socket", 38, 5, 0)).as("AF_ALG").isEqualTo(EPERM);
      assertThat(call(filter, arch, "socket", 16, 3, 9)).as("NETLINK_AUDIT").isEqualTo(EPERM);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "X86_64, DENY_LIST",
    "X86_64, ALLOW_LIST",
    "AARCH64, DENY_LIST",
    "AARCH64, ALLOW_LIST"
  })
  void ordinaryCallsPass(Arch arch, SeccompProfile profile) {
    for (Network network : Network.values()) {
      SeccompFilter filter = profile.filter(arch, network);
      for (String name :
          List.of(
              "read",
              "write",
              "openat",
              "close",
              "mmap",
              "execve",
              "wait4",
              "exit_group",
              "futex",
              "rt_sigaction",
              "getrandom",
              "kill",
              "renameat2",
              "statx",
              "socketpair",
              "eventfd2",
              "epoll_ctl",
              "prlimit64",
              "set_robust_list",
              "rseq",
              "madvise")) {
        assertThat(call(filter, arch, name)).as(name).isEqualTo(ALLOW);
      }
      assertThat(call(filter, arch, "clone", 0x3D0F00)).as("a thread").isEqualTo(ALLOW);
      assertThat(call(filter, arch, "personality", 0xFFFFFFFFL)).isEqualTo(ALLOW);
      assertThat(call(filter, arch, "prlimit64", 0, 7, 0)).isEqualTo(ALLOW);
      assertThat(call(filter, arch, "ioctl", 0, 0x5413)).as("TIOCGWINSZ").isEqualTo(ALLOW);
      assertThat(call(filter, arch, "socket", 16, 3, 0)).as("NETLINK_ROUTE").isEqualTo(ALLOW);
    }
  }

  @ParameterizedTest
  @CsvSource({"X86_64, DENY_LIST", "AARCH64, ALLOW_LIST"})
  void socketsDependOnTheNetwork(Arch arch, SeccompProfile profile) {
    SeccompFilter none = profile.filter(arch, Network.NONE);
    SeccompFilter own = profile.filter(arch, Network.OWN_NAMESPACE);
    for (long family : List.of(1L, 2L, 10L)) {
      assertThat(call(none, arch, "socket", family, 1 | 0x80000, 0)).isEqualTo(EPERM);
      assertThat(call(own, arch, "socket", family, 1 | 0x80000, 0)).isEqualTo(ALLOW);
    }
    assertThat(call(none, arch, "connect", 3)).isEqualTo(EPERM);
    assertThat(call(none, arch, "socketpair", 1, 2)).as("datagrams").isEqualTo(EPERM);
    assertThat(call(none, arch, "shmget")).isEqualTo(EPERM);
    assertThat(call(own, arch, "shmget")).isEqualTo(ALLOW);
  }

  @ParameterizedTest
  @CsvSource({"X86_64, DENY_LIST", "AARCH64, DENY_LIST", "X86_64, ALLOW_LIST"})
  void setUserIdModesAreRefused(Arch arch, SeccompProfile profile) {
    for (Network network : Network.values()) {
      SeccompFilter filter = profile.filter(arch, network);
      for (long mode : List.of(04755L, 02755L, 06000L)) {
        assertThat(call(filter, arch, "fchmod", 3, mode)).isEqualTo(EPERM);
        assertThat(call(filter, arch, "fchmodat", 3, 0, mode)).isEqualTo(EPERM);
        assertThat(call(filter, arch, "mkdirat", 3, 0, mode)).isEqualTo(EPERM);
        assertThat(call(filter, arch, "mknodat", 3, 0, mode)).isEqualTo(EPERM);
        assertThat(call(filter, arch, "openat", 3, 0, 0101, mode)).as("O_CREAT").isEqualTo(EPERM);
        assertThat(call(filter, arch, "openat", 3, 0, 020200001, mode)).isEqualTo(EPERM);
      }
      assertThat(call(filter, arch, "openat", 3, 0, 0101, 0755)).isEqualTo(ALLOW);
      assertThat(call(filter, arch, "openat", 3, 0, 0, 0xFFFF)).as("no mode").isEqualTo(ALLOW);
      assertThat(call(filter, arch, "openat2")).isEqualTo(ENOSYS);
    }
  }

  @ParameterizedTest
  @CsvSource({"X86_64, DENY_LIST", "AARCH64, DENY_LIST", "X86_64, ALLOW_LIST"})
  void limitsAndPrioritiesOfOthersAreRefused(Arch arch, SeccompProfile profile) {
    SeccompFilter filter = profile.filter(arch, Network.NONE);
    for (String name :
        List.of("prlimit64", "sched_setscheduler", "sched_setparam", "sched_setaffinity")) {
      assertThat(call(filter, arch, name, 1234)).as(name).isEqualTo(EPERM);
      assertThat(call(filter, arch, name, 0)).as(name).isEqualTo(ALLOW);
    }
    assertThat(call(filter, arch, "setpriority", 0, 1234)).isEqualTo(EPERM);
    assertThat(call(filter, arch, "setpriority", 2, 0)).as("of a user").isEqualTo(EPERM);
    assertThat(call(filter, arch, "setpriority", 0, 0)).isEqualTo(ALLOW);
    assertThat(call(filter, arch, "ioprio_set", 1, 1234)).isEqualTo(EPERM);
  }

  @ParameterizedTest
  @CsvSource({"X86_64, AARCH64", "AARCH64, X86_64"})
  void anotherAbiKills(Arch arch, Arch other) {
    SeccompFilter filter = SeccompProfile.DENY_LIST.filter(arch, Network.NONE);

    assertThat(BpfInterpreter.run(filter, other, 0)).isEqualTo(KILL);
  }

  @ParameterizedTest
  @CsvSource({"DENY_LIST", "ALLOW_LIST"})
  void x32CallsAreMissing(SeccompProfile profile) {
    SeccompFilter filter = profile.filter(Arch.X86_64, Network.NONE);

    assertThat(BpfInterpreter.run(filter, Arch.X86_64, 0x40000000)).isEqualTo(ENOSYS);
    assertThat(BpfInterpreter.run(filter, Arch.X86_64, 0x40000000 | 521)).isEqualTo(ENOSYS);
  }

  @ParameterizedTest
  @CsvSource({"X86_64", "AARCH64"})
  void callsOfKernelsToComeAreMissing(Arch arch) {
    SeccompFilter filter = SeccompProfile.DENY_LIST.filter(arch, Network.NONE);

    assertThat(BpfInterpreter.run(filter, arch, 470)).isEqualTo(ENOSYS);
    assertThat(BpfInterpreter.run(filter, arch, 600)).isEqualTo(ENOSYS);
  }

  private static int call(SeccompFilter filter, Arch arch, String name, long... arguments) {
    return BpfInterpreter.run(filter, arch, SyscallTable.of(arch).number(name), arguments);
  }
}
