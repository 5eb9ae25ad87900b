# title: starts processes without an end
# harm: exceeds 1000 processes
# quotas: processes=40 wall=30
# B: the supervisor counts the tree and ends it; RLIMIT_NPROC
# C: the supervisor counts the tree and ends it; RLIMIT_NPROC
for _ in range(1200):
    if os.fork() == 0: time.sleep(8); os._exit(0)
    time.sleep(0.002)
