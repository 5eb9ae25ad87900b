# title: sets the machine's clock
# harm: obtains
# B: seccomp refuses clock_settime; no capabilities
# C: seccomp refuses clock_settime; no capabilities
time.clock_settime(time.CLOCK_REALTIME, time.clock_gettime(time.CLOCK_REALTIME)); obtained()
