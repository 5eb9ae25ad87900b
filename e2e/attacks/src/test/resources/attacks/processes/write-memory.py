# title: writes into another process's memory with process_vm_writev
# harm: obtains
# B: seccomp refuses process_vm_writev; Landlock
# C: seccomp refuses process_vm_writev; the process is not in the PID namespace
buffer = ctypes.create_string_buffer(b'XXXX')
vector = struct.pack('PP', ctypes.addressof(buffer), 4)
if syscall(311, VICTIM, vector, 1, struct.pack('PP', VICTIM_ADDRESS, 4), 1, 0) == 4: obtained()
