# title: has the kernel send the signal, as the owner of a descriptor
# harm: kills
# B: Landlock scopes signals
# C: the process is not in the PID namespace
a, b = socket.socketpair()
fcntl.fcntl(a, fcntl.F_SETOWN, VICTIM); fcntl.fcntl(a, 10, 9)  # F_SETSIG
fcntl.fcntl(a, fcntl.F_SETFL, os.O_ASYNC)
b.send(b'x'); time.sleep(0.3)
