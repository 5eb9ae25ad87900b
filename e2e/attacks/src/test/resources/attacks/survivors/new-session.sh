# title: leaves a process in a session of its own
# harm: survives
# B: the gateway is the subreaper of what loses its parent
# C: the PID namespace ends with its first process
setsid -f sleep 6 > /dev/null 2>&1
