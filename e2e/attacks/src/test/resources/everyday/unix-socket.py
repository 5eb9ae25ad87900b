# title: a Unix socket of its own
# tiers: C
s = socket.socket(socket.AF_UNIX); s.bind('s'); s.listen()
if os.fork() == 0: c = socket.socket(socket.AF_UNIX); c.connect('s'); c.send(b'x'); os._exit(0)
assert s.accept()[0].recv(1) == b'x'; os.wait()
