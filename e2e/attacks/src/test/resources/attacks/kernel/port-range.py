# title: speaks to some of the hardware's ports
# harm: obtains
# B: seccomp refuses ioperm; no capabilities
# C: seccomp refuses ioperm; no capabilities
if syscall(173, 0x80, 1, 1) == 0: obtained()
