# title: loads a program into the kernel
# harm: obtains
# B: seccomp refuses bpf
# C: seccomp refuses bpf
code = ctypes.create_string_buffer(struct.pack('<BBhi', 0xb7, 0, 0, 0) + struct.pack('<BBhi', 0x95, 0, 0, 0))
licence = ctypes.create_string_buffer(b'GPL')
attributes = ctypes.create_string_buffer(struct.pack('IIQQIIQII', 1, 2, ctypes.addressof(code), ctypes.addressof(licence), 0, 0, 0, 0, 0), 120)
if syscall(321, 5, attributes, 120) > 0: obtained()
