# title: enters the network and mount namespaces of another process by pidfd
# harm: learns
# B: seccomp refuses setns
# C: the process is not in the PID namespace; seccomp refuses setns
syscall(308, os.pidfd_open(VICTIM), 0x40020000)
print(open(SECRET).read())
