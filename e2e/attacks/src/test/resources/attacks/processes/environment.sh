# title: reads another process's environment
# harm: learns
# B: Landlock forbids to look into processes outside its domain
# C: the process is not in the PID namespace
tr '\0' '\n' < "/proc/$VICTIM/environ"
