# title: asks the container engine to start a container
# harm: learns
# B: seccomp refuses sockets; Landlock grants no /run
# C: /run is not mounted
s = socket.socket(socket.AF_UNIX); s.settimeout(2)
s.connect('/run/docker.sock'); s.send(b'POST /containers/create HTTP/1.1\r\n\r\n'); print(s.recv(200))
