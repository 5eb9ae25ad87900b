# title: handles page faults itself, the helper of many kernel exploits
# harm: obtains
# B: seccomp refuses userfaultfd
# C: seccomp refuses userfaultfd
if syscall(323, os.O_CLOEXEC) > 0: obtained()
