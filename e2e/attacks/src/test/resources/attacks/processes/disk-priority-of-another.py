# title: gives another process the idle disk priority
# harm: obtains
# B: seccomp refuses ioprio_set for others
# C: the process is not in the PID namespace
if syscall(251, 1, VICTIM, 3 << 13) == 0 and syscall(252, 1, VICTIM) >> 13 == 3: obtained()
