# title: takes memory in many processes, each below the limit
# harm: exceeds 400 mebibytes_of_memory
# quotas: memory=64 wall=30
# B: the supervisor measures the tree
# C: the supervisor measures the tree
for _ in range(20):
    if os.fork() == 0: block = b'x' * (30 << 20); time.sleep(9); os._exit(0)
    time.sleep(0.3)
