# title: waits for connections from outside
# harm: obtains
# B: seccomp refuses sockets; Landlock refuses to bind
# C: an empty network namespace: the address is not its own
s = socket.create_server(('10.0.0.7', 8899)); obtained()
