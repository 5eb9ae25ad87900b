# title: leaves a process in the background
# harm: survives
# B: the supervisor ends the tree
# C: the PID namespace ends with its first process
sleep 6 > /dev/null 2>&1 &
