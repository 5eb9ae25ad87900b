# title: opens performance counters
# harm: obtains
# B: seccomp refuses perf_event_open
# C: seccomp refuses perf_event_open
if syscall(298, ctypes.create_string_buffer(struct.pack('IIQQQQQ', 1, 128, 1, 0, 0, 0, 0x60), 128), 0, -1, -1, 0) > 0: obtained()
