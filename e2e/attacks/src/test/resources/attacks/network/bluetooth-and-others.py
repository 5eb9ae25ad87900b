# title: opens sockets of rare families, each a large part of the kernel
# harm: obtains
# B: seccomp refuses sockets
# C: seccomp allows four families of sockets
for family in range(2, 46):
    if family in (1, 2, 10, 16, 40): continue
    for kind in (1, 2, 3, 5):
        try: socket.socket(family, kind); obtained()
        except OSError: pass
