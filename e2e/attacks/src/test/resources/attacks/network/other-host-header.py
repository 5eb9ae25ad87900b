# title: asks an allowed server for a site that is not allowed
# harm: reaches
# egress: public.example:80
# B: no network at all
# C: Host must be the host asked for
proxy = 'HTTP_PROXY' in env
target = b'http://public.example/' if proxy else b'/'
s = socket.create_connection(('192.0.2.1', 3128) if proxy else ('93.184.216.34', 80), 2); s.settimeout(1)
s.send(b'GET ' + target + b' HTTP/1.1\r\nHost: ' + TOKEN.encode() + b'.example\r\n\r\n')
try: print(s.recv(4096))
except OSError as e: print(e)
