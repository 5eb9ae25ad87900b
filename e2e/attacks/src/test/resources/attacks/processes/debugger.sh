# title: dumps another process's memory with gdb
# harm: learns
# B: seccomp refuses ptrace; Landlock
# C: seccomp refuses ptrace; the process is not in the PID namespace
gdb -batch -nx -p "$VICTIM" -ex "x/s 0x$VICTIM_ADDRESS" 2>&1
