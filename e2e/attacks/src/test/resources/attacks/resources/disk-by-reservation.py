# title: reserves the disk without writing to it
# harm: exceeds 300 mebibytes_of_disk
# quotas: disk=32
# open: what is written between two looks at the disk stays; on a busy machine they come late
# B: seccomp refuses fallocate; what is written is counted
# C: seccomp refuses fallocate; what is written is counted
keep = []
for i in range(20):
    f = os.open('fill%d' % i, os.O_CREAT | os.O_RDWR); os.unlink('fill%d' % i); keep.append(f)
    os.posix_fallocate(f, 0, 25 << 20)
time.sleep(0.5)
