# title: switches the records of ended processes off
# harm: obtains
# B: seccomp refuses acct; no capabilities
# C: seccomp refuses acct; no capabilities
if syscall(163, None) == 0: obtained()
