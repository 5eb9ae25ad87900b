# title: takes a processor for itself by real-time scheduling
# harm: obtains
# B: no capabilities; RLIMIT_RTPRIO
# C: no capabilities; RLIMIT_RTPRIO
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)); obtained()
