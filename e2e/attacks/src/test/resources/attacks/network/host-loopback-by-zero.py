# title: reaches the host's loopback as 0.0.0.0
# harm: learns
# egress: public.example:80
# B: seccomp refuses sockets
# C: a loopback of its own
s = socket.create_connection(('0.0.0.0', 8081), 2); s.send(b'GET / HTTP/1.0\r\n\r\n'); print(s.recv(4096))
