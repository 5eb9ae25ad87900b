# title: reads the kernel's log by system call
# harm: obtains
# B: seccomp refuses syslog; no capabilities
# C: seccomp refuses syslog; no capabilities
if syscall(103, 10, None, 0) > 0: obtained()
