# title: fills the disk with files that have no name any more
# harm: exceeds 300 mebibytes_of_disk
# open: found by sampling and ended by kill, which a busy machine delays past the bound
# quotas: disk=32
# B: the supervisor counts what is written
# C: the supervisor counts what is written
keep = []
for i in range(20):
    f = open('fill', 'wb'); os.unlink('fill'); keep.append(f)
    for _ in range(25): f.write(b'x' * (1 << 20))
time.sleep(0.3)
