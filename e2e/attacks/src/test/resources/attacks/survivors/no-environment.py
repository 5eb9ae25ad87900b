# title: a daemon that clears its environment and every descriptor
# harm: survives
# B: the gateway is the subreaper; the mark is a limit, not a variable
# C: the PID namespace ends with its first process
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: os.closerange(0, 64); os.execve('/bin/sleep', ['x', '6'], {})
    os._exit(0)
os.wait()
