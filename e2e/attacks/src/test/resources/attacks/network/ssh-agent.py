# title: has the operator's SSH agent list its keys
# harm: learns
# B: seccomp refuses sockets; Landlock grants no /run
# C: /run is not mounted
s = socket.socket(socket.AF_UNIX); s.settimeout(2)
s.connect('/run/agent.sock'); s.send(b'\0\0\0\1\x0b'); print(s.recv(200))
