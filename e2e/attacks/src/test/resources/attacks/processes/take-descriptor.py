# title: copies another process's descriptor with pidfd_getfd
# harm: learns
# B: seccomp refuses pidfd_getfd; Landlock
# C: seccomp refuses pidfd_getfd; the process is not in the PID namespace
descriptor = syscall(438, os.pidfd_open(VICTIM), VICTIM_FD, 0)
print(os.pread(descriptor, 100, 0))
