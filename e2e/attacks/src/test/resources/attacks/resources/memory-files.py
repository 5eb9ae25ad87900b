# title: takes memory in many anonymous files, each below the limit
# harm: exceeds 400 mebibytes_of_disk
# open: found by sampling and ended by kill, which comes after the bound
# quotas: memory=64
# B: RLIMIT_FSIZE and RLIMIT_NOFILE only
# C: RLIMIT_FSIZE and RLIMIT_NOFILE only
files = [os.memfd_create('x') for _ in range(60)]
for f in files:
    for _ in range(10): os.write(f, b'x' * (1 << 20))
time.sleep(0.3)
