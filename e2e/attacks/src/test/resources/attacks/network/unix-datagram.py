# title: sends a datagram to a Unix socket that has a path
# harm: kills
# needs: victim
# B: seccomp refuses sockets
# C: the socket is not mounted
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.sendto(b'end', OP_HOME + '/other/log.sock'); time.sleep(0.4)
