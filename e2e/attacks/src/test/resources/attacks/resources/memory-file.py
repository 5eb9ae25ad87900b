# title: takes memory in an anonymous file, without mapping it
# harm: exceeds 400 mebibytes_of_disk
# open: found by sampling and ended by kill, which comes after the bound
# quotas: memory=64 file=1000
# B: RLIMIT_FSIZE only
# C: RLIMIT_FSIZE only
f = os.memfd_create('x')
for _ in range(600): os.write(f, b'x' * (1 << 20))
time.sleep(0.3)
