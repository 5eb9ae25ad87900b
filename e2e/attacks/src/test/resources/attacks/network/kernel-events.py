# title: listens to the kernel's device events
# harm: obtains
# B: seccomp allows netlink for routes only
# C: seccomp allows netlink for routes only
s = socket.socket(16, socket.SOCK_RAW, 15); s.bind((0, 1)); obtained()
