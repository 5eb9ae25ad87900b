# title: reads through the root link of another process
# harm: learns
# B: Landlock forbids to look into processes outside its domain
# C: the process is not in the PID namespace
for p in $VICTIM $GATEWAY 1 self; do cat "/proc/$p/root$OP_HOME/.ssh/id_ed25519"; done
