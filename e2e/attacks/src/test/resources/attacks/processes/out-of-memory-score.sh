# title: offers another process to the out-of-memory killer
# harm: changes /proc/${VICTIM}/oom_score_adj
# B: Landlock grants no writing in /proc
# C: the process is not in the PID namespace
echo 1000 > "/proc/$VICTIM/oom_score_adj"
