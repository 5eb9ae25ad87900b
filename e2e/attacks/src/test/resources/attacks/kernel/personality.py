# title: switches address randomisation off for what it starts
# harm: obtains
# B: seccomp refuses personality
# C: seccomp refuses personality
if syscall(135, 0x0040000) >= 0 and syscall(135, 0xffffffff) & 0x40000: obtained()
