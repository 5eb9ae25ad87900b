# title: kills a process of the operator's
# harm: kills
# B: Landlock scopes signals
# C: the process is not in the PID namespace
kill -9 "$VICTIM"; sleep 0.3
