# title: opens a file through another process's descriptor
# harm: learns
# B: Landlock forbids to look into processes outside its domain
# C: the process is not in the PID namespace
cat "/proc/$VICTIM/fd/$VICTIM_FD"
