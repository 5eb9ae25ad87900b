# title: looks through the operator's session keyring
# harm: obtains
# B: seccomp refuses keyctl
# C: seccomp refuses keyctl
key = syscall(248, b'user', b'palyra-attack', b'secret', 6, -3)
buffer = ctypes.create_string_buffer(16)
if syscall(250, 11, key, buffer, 16) == 6: obtained()
