# title: a child that is not its own but its parent's (CLONE_PARENT)
# harm: survives
# B: seccomp refuses CLONE_PARENT
# C: seccomp refuses CLONE_PARENT; the PID namespace ends with its first process
if syscall(56, 0x8000 | 17, 0, 0, 0, 0) == 0: time.sleep(6); os._exit(0)
