# title: sets up an io_uring, which no filter sees into
# harm: obtains
# B: seccomp says that io_uring is missing
# C: seccomp says that io_uring is missing
if syscall(425, 4, ctypes.create_string_buffer(120)) > 0: obtained()
