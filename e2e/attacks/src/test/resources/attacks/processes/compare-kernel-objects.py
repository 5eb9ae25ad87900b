# title: compares kernel objects with another process's
# harm: obtains
# B: seccomp refuses kcmp
# C: seccomp refuses kcmp
if syscall(312, os.getpid(), VICTIM, 1, 0, 0) >= 0: obtained()
