# title: a pair of stream sockets between two processes
a, b = socket.socketpair()
if os.fork() == 0: a.send(b'x'); os._exit(0)
assert b.recv(1) == b'x'; os.wait()
