# title: maps memory that its supervisor cannot look into
# harm: obtains
# B: seccomp refuses memfd_secret
# C: seccomp refuses memfd_secret
if syscall(447, 0) > 0: obtained()
