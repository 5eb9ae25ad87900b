# title: kills a process of the operator's with tgkill
# harm: kills
# B: Landlock scopes signals
# C: the process is not in the PID namespace
syscall(234, VICTIM, VICTIM, 9); time.sleep(0.3)
