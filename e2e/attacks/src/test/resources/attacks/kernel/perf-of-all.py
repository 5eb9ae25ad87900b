# title: counts what the whole processor does
# harm: obtains
# B: seccomp refuses perf_event_open
# C: seccomp refuses perf_event_open
if syscall(298, ctypes.create_string_buffer(struct.pack('IIQ', 1, 128, 0), 128), -1, 0, -1, 0) > 0: obtained()
