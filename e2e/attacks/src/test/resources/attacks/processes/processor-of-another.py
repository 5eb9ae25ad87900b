# title: ties another process to one processor
# harm: obtains
# B: seccomp refuses sched_setaffinity for others
# C: the process is not in the PID namespace
os.sched_setaffinity(VICTIM, {0})
if os.sched_getaffinity(VICTIM) == {0}: obtained()
