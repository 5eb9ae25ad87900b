# title: a daemon that ignores every signal it can
# harm: survives
# B: SIGKILL through a pidfd
# C: the PID namespace ends with its first process
if os.fork() == 0:
    for s in range(1, 65):
        try: signal.signal(s, signal.SIG_IGN)
        except (OSError, ValueError): pass
    os.setsid(); time.sleep(6); os._exit(0)
