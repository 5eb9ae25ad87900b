# title: kills a process of the operator's through a pidfd
# harm: kills
# B: Landlock scopes signals
# C: the process is not in the PID namespace
signal.pidfd_send_signal(os.pidfd_open(VICTIM), 9); time.sleep(0.3)
