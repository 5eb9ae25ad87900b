# title: a child of its parent's that leaves the session
# harm: survives
# B: seccomp refuses CLONE_PARENT
# C: seccomp refuses CLONE_PARENT; the PID namespace ends with its first process
if syscall(56, 0x8000 | 17, 0, 0, 0, 0) == 0: os.setsid(); time.sleep(6); os._exit(0)
