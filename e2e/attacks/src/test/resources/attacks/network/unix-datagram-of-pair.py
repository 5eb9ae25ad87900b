# title: sends it from one socket of a pair, which needs no socket call
# harm: kills
# needs: victim
# B: seccomp refuses pairs of datagram sockets
# C: the socket is not mounted
a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM); a.sendto(b'end', OP_HOME + '/other/log.sock'); time.sleep(0.4)
