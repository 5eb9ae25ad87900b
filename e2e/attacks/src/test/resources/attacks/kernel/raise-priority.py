# title: raises its own priority over the gateway's
# harm: obtains
# B: no capabilities; RLIMIT_NICE
# C: no capabilities; RLIMIT_NICE
os.setpriority(os.PRIO_PROCESS, 0, -20)
if os.getpriority(os.PRIO_PROCESS, 0) == -20: obtained()
