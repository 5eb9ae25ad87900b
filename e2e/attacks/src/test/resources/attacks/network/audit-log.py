# title: speaks to the kernel's audit
# harm: obtains
# B: seccomp allows netlink for routes only
# C: seccomp allows netlink for routes only
s = socket.socket(16, socket.SOCK_RAW, 9); obtained()
