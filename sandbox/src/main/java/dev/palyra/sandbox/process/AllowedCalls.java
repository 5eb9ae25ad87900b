package dev.palyra.sandbox.process;

import java.util.List;
import java.util.stream.Stream;

/**
 * What ordinary programs need: shells, compilers, interpreters, version control. Grouped by
 * subject; a name that an instruction set lacks is skipped there.
 */
final class AllowedCalls {
  static final List<String> NAMES =
      Stream.of(
              "read write open openat openat2 close creat stat fstat lstat newfstatat statx "
                  + "poll ppoll select pselect6 lseek mmap mprotect munmap mremap msync mincore "
                  + "madvise brk mlock mlock2 mlockall munlock munlockall pkey_alloc pkey_free "
                  + "pkey_mprotect mseal map_shadow_stack",
              "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait "
                  + "rt_sigqueueinfo rt_tgsigqueueinfo rt_sigsuspend sigaltstack signalfd signalfd4 "
                  + "pause alarm getitimer setitimer restart_syscall",
              "ioctl pread64 pwrite64 readv writev preadv pwritev preadv2 pwritev2 access "
                  + "faccessat faccessat2 pipe pipe2 dup dup2 dup3 fcntl flock fsync fdatasync sync "
                  + "syncfs sync_file_range truncate ftruncate fallocate fadvise64 readahead "
                  + "sendfile splice tee vmsplice copy_file_range cachestat",
              "getdents getdents64 getcwd chdir fchdir rename renameat renameat2 mkdir "
                  + "mkdirat rmdir link linkat unlink unlinkat symlink symlinkat readlink "
                  + "readlinkat chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat umask "
                  + "utime utimes utimensat futimesat mknod mknodat statfs fstatfs",
              "setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr listxattr llistxattr "
                  + "flistxattr removexattr lremovexattr fremovexattr setxattrat getxattrat "
                  + "listxattrat removexattrat file_getattr file_setattr",
              "sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_setparam "
                  + "sched_getscheduler sched_setscheduler sched_getattr sched_setattr "
                  + "sched_get_priority_max sched_get_priority_min sched_rr_get_interval "
                  + "getpriority setpriority ioprio_get ioprio_set",
              "nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times "
                  + "timer_create timer_settime timer_gettime timer_getoverrun timer_delete "
                  + "timerfd_create timerfd_settime timerfd_gettime",
              "clone fork vfork execve execveat exit exit_group wait4 waitid kill tkill "
                  + "tgkill pidfd_open pidfd_send_signal set_tid_address set_robust_list "
                  + "get_robust_list rseq futex futex_waitv futex_wake futex_wait futex_requeue "
                  + "membarrier arch_prctl prctl",
              "getpid getppid gettid getuid geteuid getgid getegid getresuid getresgid "
                  + "getgroups setuid setgid setreuid setregid setresuid setresgid setgroups "
                  + "setfsuid setfsgid getpgid getpgrp setpgid getsid setsid capget capset",
              "personality getrlimit setrlimit prlimit64 getrusage sysinfo uname getrandom getcpu "
                  + "get_mempolicy set_mempolicy mbind get_thread_area set_thread_area",
              "epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 "
                  + "eventfd eventfd2 inotify_init inotify_init1 inotify_add_watch inotify_rm_watch "
                  + "memfd_create close_range",
              "socket socketpair bind connect listen accept accept4 getsockname getpeername "
                  + "getsockopt setsockopt sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg "
                  + "shutdown",
              "io_setup io_submit io_getevents io_pgetevents io_cancel io_destroy",
              "shmget shmat shmctl shmdt semget semop semtimedop semctl msgget msgsnd msgrcv "
                  + "msgctl mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr",
              "landlock_create_ruleset landlock_add_rule landlock_restrict_self seccomp")
          .flatMap(line -> Stream.of(line.split(" ", -1)))
          .toList();

  private AllowedCalls() {}
}
