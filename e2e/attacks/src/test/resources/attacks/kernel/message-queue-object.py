# title: leaves a System V message queue behind
# harm: changes /proc/sysvipc/msg
# B: seccomp refuses msgget
# C: an IPC namespace of its own
syscall(68, 0, 0o1600)
