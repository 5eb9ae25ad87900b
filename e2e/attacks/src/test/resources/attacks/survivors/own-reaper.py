# title: a daemon below a reaper of its own
# harm: survives
# B: the supervisor ends the tree from the top, and again what appears
# C: the PID namespace ends with its first process
if os.fork() == 0:
    libc.prctl(36, 1); os.setsid()
    if os.fork() == 0:
        if os.fork() == 0: time.sleep(6)
        os._exit(0)
    time.sleep(6); os._exit(0)
