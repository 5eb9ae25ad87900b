# title: calls the kernel by the x32 ABI
# harm: obtains
# B: seccomp refuses numbers with the x32 bit
# C: seccomp refuses numbers with the x32 bit
if syscall(0x40000000 + 39) == os.getpid(): obtained()
