# title: moves another process's memory
# harm: obtains
# B: seccomp refuses move_pages
# C: seccomp refuses move_pages
page = struct.pack('P', VICTIM_ADDRESS & ~4095); status = ctypes.create_string_buffer(8)
if syscall(279, VICTIM, 1, page, 0, status, 0) == 0 and struct.unpack('i', status.raw[:4])[0] >= 0: obtained()
