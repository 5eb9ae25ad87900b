# title: makes a user namespace with clone3, whose flags lie in memory
# harm: obtains
# B: seccomp says that clone3 is missing
# C: seccomp says that clone3 is missing
child = syscall(435, ctypes.create_string_buffer(struct.pack('8Q', 0x10000000, 0, 0, 0, 17, 0, 0, 0)), 64)
if child == 0: os._exit(0)
os.waitpid(child, 0); obtained()
