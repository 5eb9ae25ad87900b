# title: takes memory in shared mappings, which no limit of data counts
# harm: exceeds 400 mebibytes_of_disk
# open: found by sampling and ended by kill, which a busy machine delays past the bound
# quotas: memory=64 wall=30
# B: the supervisor measures the tree
# C: the supervisor measures the tree
m = mmap.mmap(-1, 600 << 20)
for at in range(0, 600 << 20, 1 << 20): m[at:at + (1 << 20)] = b'x' * (1 << 20); time.sleep(0.005)
time.sleep(0.3)
