# title: attaches to another process and peeks
# harm: learns
# B: seccomp refuses ptrace; Landlock
# C: seccomp refuses ptrace; the process is not in the PID namespace
libc.ptrace.argtypes = [ctypes.c_long] * 4; libc.ptrace.restype = ctypes.c_long
if libc.ptrace(16, VICTIM, 0, 0) == 0:
    os.waitpid(VICTIM, 0x40000000)
    print(b''.join(struct.pack('l', libc.ptrace(2, VICTIM, VICTIM_ADDRESS + i, 0)) for i in range(0, 32, 8)))
