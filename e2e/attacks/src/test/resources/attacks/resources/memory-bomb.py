# title: takes all the memory that it gets
# harm: exceeds 400 mebibytes_of_memory
# quotas: memory=64
# B: the supervisor measures the tree; RLIMIT_DATA
# C: the supervisor measures the tree; RLIMIT_DATA
blocks = []
for _ in range(600): blocks.append(b'x' * (1 << 20))
time.sleep(0.3)
