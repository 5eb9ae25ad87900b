# title: speaks to the hardware's ports
# harm: obtains
# B: seccomp refuses iopl; no capabilities
# C: seccomp refuses iopl; no capabilities
if syscall(172, 3) == 0: obtained()
