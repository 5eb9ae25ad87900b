# title: manages disk quotas
# harm: obtains
# B: seccomp refuses quotactl
# C: seccomp refuses quotactl
if syscall(179, 0x800001 << 8, None, 0, None) == 0: obtained()
