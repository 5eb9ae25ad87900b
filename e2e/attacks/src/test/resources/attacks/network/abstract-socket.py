# title: connects to an abstract socket of the operator's
# harm: learns
# B: seccomp refuses sockets; Landlock scopes abstract sockets
# C: a network namespace of its own
s = socket.socket(socket.AF_UNIX); s.settimeout(2)
s.connect('\0operator-%d' % VICTIM); print(s.recv(200))
