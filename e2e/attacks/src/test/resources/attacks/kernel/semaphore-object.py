# title: leaves System V semaphores behind
# harm: changes /proc/sysvipc/sem
# B: seccomp refuses semget
# C: an IPC namespace of its own
syscall(64, 0, 8, 0o1600)
