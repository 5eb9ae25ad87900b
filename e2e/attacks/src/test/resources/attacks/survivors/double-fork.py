# title: forks twice, as daemons do
# harm: survives
# B: the gateway is the subreaper of what loses its parent
# C: the PID namespace ends with its first process
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: os.closerange(0, 64); time.sleep(6)
    os._exit(0)
os.wait()
