# title: a daemon that removes the limit it is known by
# harm: survives
# B: seccomp keeps the limit that marks a process
# C: the PID namespace ends with its first process
import resource
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        try: resource.setrlimit(15, (-1, -1))
        except Exception: libc.prlimit64(0, 15, struct.pack('QQ', 2**64 - 1, 2**64 - 1), None)
        finally: os.closerange(0, 64); time.sleep(6)
    os._exit(0)
os.wait()
