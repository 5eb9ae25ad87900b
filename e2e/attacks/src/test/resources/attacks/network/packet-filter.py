# title: speaks to the packet filter
# harm: obtains
# B: seccomp allows netlink for routes only
# C: seccomp allows netlink for routes only
s = socket.socket(16, socket.SOCK_RAW, 12); obtained()
