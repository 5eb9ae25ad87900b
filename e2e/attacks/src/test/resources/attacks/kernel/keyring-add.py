# title: leaves a key in the kernel's keyring
# harm: obtains
# B: seccomp refuses add_key
# C: seccomp refuses add_key
if syscall(248, b'user', b'palyra-attack', b'x', 1, -4) > 0: obtained()
