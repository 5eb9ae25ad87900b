# title: opens a socket to the machine's host (vsock)
# harm: obtains
# B: seccomp refuses sockets
# C: seccomp allows four families of sockets
s = socket.socket(40, socket.SOCK_STREAM); obtained()
