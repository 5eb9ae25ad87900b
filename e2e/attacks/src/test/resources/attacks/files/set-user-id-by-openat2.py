# title: creates a set-user-id file with openat2, whose mode lies in memory
# harm: plants
# B: seccomp says that openat2 is missing
# C: seccomp says that openat2 is missing
os.umask(0); syscall(437, -100, b'tool', struct.pack('QQQ', os.O_CREAT | os.O_WRONLY, 0o4755, 0), 24)
