# title: slows down everything that its user runs
# harm: obtains
# B: seccomp refuses setpriority for others
# C: the process is not in the PID namespace
os.setpriority(os.PRIO_USER, 0, 18)
if os.getpriority(os.PRIO_PROCESS, VICTIM) == 18: obtained()
