# title: makes a map in the kernel
# harm: obtains
# B: seccomp refuses bpf
# C: seccomp refuses bpf
if syscall(321, 0, ctypes.create_string_buffer(struct.pack('IIIII', 2, 4, 8, 1, 0), 120), 120) > 0: obtained()
