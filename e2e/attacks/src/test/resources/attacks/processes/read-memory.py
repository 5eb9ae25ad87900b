# title: reads another process's memory with process_vm_readv
# harm: learns
# B: seccomp refuses process_vm_readv; Landlock
# C: seccomp refuses process_vm_readv; the process is not in the PID namespace
buffer = ctypes.create_string_buffer(64)
local = struct.pack('PP', ctypes.addressof(buffer), 64)
remote = struct.pack('PP', VICTIM_ADDRESS, 32)
syscall(310, VICTIM, local, 1, remote, 1, 0)
print(buffer.value)
