# title: asks the kernel for a file's handle and opens that
# harm: learns
# B: seccomp refuses name_to_handle_at
# C: seccomp refuses name_to_handle_at
handle = ctypes.create_string_buffer(struct.pack('Ii', 128, 0), 136)
mount_id = ctypes.c_int()
syscall(303, -100, SECRET.encode(), handle, ctypes.byref(mount_id), 0)
print(os.read(syscall(304, os.open(WORK, os.O_RDONLY), handle, os.O_RDONLY), 100))
