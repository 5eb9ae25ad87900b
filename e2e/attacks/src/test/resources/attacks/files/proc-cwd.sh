# title: reads through the working directory of another process
# harm: learns
# B: Landlock forbids to look into processes outside its domain
# C: the process is not in the PID namespace
for p in $VICTIM $GATEWAY; do cat "/proc/$p/cwd/../operator/.ssh/id_ed25519" "/proc/$p/cwd$OP_HOME/.ssh/id_ed25519" "/proc/$p/cwd/../.ssh/id_ed25519"; done
