# title: slows the gateway down to the lowest priority
# harm: obtains
# B: seccomp refuses setpriority for others
# C: the process is not in the PID namespace
os.setpriority(os.PRIO_PROCESS, VICTIM, 19)
if os.getpriority(os.PRIO_PROCESS, VICTIM) == 19: obtained()
