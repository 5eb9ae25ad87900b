# title: takes memory in an anonymous file, without mapping it
# harm: exceeds 400 mebibytes_of_disk
# quotas: memory=64 file=1000
# B: nobody measures it but the limit of a file's size
# C: nobody measures it but the limit of a file's size
f = os.memfd_create('x')
for _ in range(600): os.write(f, b'x' * (1 << 20))
time.sleep(0.3)
