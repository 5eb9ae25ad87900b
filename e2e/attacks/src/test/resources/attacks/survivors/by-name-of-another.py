# title: a daemon that looks like a thread of the kernel
# harm: survives
# B: the gateway is the subreaper of what loses its parent
# C: the PID namespace ends with its first process
if os.fork() == 0:
    os.setsid(); libc.prctl(15, b'kworker/0:1')
    if os.fork() == 0: time.sleep(6)
    os._exit(0)
