# title: reaches a private server by IPv6
# harm: learns
# egress: public.example:80
# B: seccomp refuses sockets
# C: an empty network namespace; the gateway answers connect
s = socket.create_connection(('fd00::7', 80), 2); s.send(b'GET / HTTP/1.0\r\n\r\n'); print(s.recv(4096))
