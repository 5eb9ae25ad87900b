# title: types into the terminal it was started from
# harm: obtains
# B: seccomp refuses TIOCSTI; a session of its own
# C: seccomp refuses TIOCSTI; a session of its own
import pty, tty
master, slave = pty.openpty()
tty.setraw(slave)
if os.fork() == 0:
    os.setsid(); fcntl.ioctl(slave, 0x540e, 0)
    for c in b'evil': fcntl.ioctl(slave, 0x5412, bytes([c]))
    os._exit(0)
os.wait()
os.set_blocking(slave, False)
if os.read(slave, 10) == b'evil': obtained()
