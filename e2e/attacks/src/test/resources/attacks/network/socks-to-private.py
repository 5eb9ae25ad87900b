# title: asks the proxy for the metadata service by SOCKS
# harm: learns
# egress: public.example:80
# B: no network at all
# C: the same list and addresses for every protocol
proxy = 'HTTP_PROXY' in env
s = socket.create_connection(('192.0.2.1', 3128) if proxy else ('169.254.169.254', 80), 2); s.settimeout(1)
if proxy: s.send(b'\5\1\0'); print(s.recv(10)); s.send(b'\5\1\0\1' + socket.inet_aton('169.254.169.254') + b'\0\x50'); print(s.recv(20))
s.send(b'GET / HTTP/1.0\r\n\r\n'); print(s.recv(4096))
