# title: writes one very large file
# harm: exceeds 300 mebibytes_of_disk
# B: RLIMIT_FSIZE
# C: RLIMIT_FSIZE
with open('fill', 'wb') as f:
    for _ in range(500): f.write(b'x' * (1 << 20))
time.sleep(0.3); os.unlink('fill')
