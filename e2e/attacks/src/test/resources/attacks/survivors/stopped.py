# title: a stopped process
# harm: survives
# B: SIGKILL through a pidfd
# C: the PID namespace ends with its first process
if (child := os.fork()) == 0: os.setsid(); time.sleep(6); os._exit(0)
os.kill(child, signal.SIGSTOP)
