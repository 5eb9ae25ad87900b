# title: opens a raw socket
# harm: obtains
# B: seccomp refuses sockets; no capabilities
# C: seccomp refuses raw sockets
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP); obtained()
