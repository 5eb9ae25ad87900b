# title: keeps memory from being paged out
# harm: obtains
# B: RLIMIT_MEMLOCK
# C: RLIMIT_MEMLOCK
block = mmap.mmap(-1, 64 << 20)
address = ctypes.addressof(ctypes.c_char.from_buffer(block))
if libc.mlock(ctypes.c_void_p(address), 64 << 20) == 0: obtained()
