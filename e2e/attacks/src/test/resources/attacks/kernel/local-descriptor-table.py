# title: writes a segment into the local descriptor table
# harm: obtains
# B: seccomp refuses modify_ldt
# C: seccomp refuses modify_ldt
if syscall(154, 1, struct.pack('4I', 0, 0, 0xfffff, 0x51), 16) == 0: obtained()
