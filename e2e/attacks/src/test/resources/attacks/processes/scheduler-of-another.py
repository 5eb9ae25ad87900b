# title: gives another process the idle scheduling class
# harm: obtains
# B: seccomp refuses sched_setscheduler for others
# C: the process is not in the PID namespace
os.sched_setscheduler(VICTIM, os.SCHED_IDLE, os.sched_param(0))
if os.sched_getscheduler(VICTIM) == os.SCHED_IDLE: obtained()
