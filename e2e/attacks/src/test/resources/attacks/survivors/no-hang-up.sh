# title: leaves a process that ignores hang-ups
# harm: survives
# B: the supervisor ends the tree
# C: the PID namespace ends with its first process
nohup sleep 6 > /dev/null 2>&1 & disown
