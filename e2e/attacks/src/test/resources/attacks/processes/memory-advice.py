# title: pages another process's memory out
# harm: obtains
# B: seccomp refuses process_madvise
# C: seccomp refuses process_madvise
vector = struct.pack('PP', VICTIM_ADDRESS & ~4095, 4096)
if syscall(440, os.pidfd_open(VICTIM), vector, 1, 20, 0) >= 0: obtained()
