# title: leaves System V shared memory behind, which nobody removes
# harm: changes /proc/sysvipc/shm
# B: seccomp refuses shmget
# C: an IPC namespace of its own
syscall(29, 0, 1 << 20, 0o1600)
