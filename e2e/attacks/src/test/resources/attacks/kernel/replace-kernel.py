# title: loads another kernel to boot
# harm: obtains
# B: seccomp refuses kexec_load; no capabilities
# C: seccomp refuses kexec_load; no capabilities
if syscall(246, 0, 0, 0, 0) == 0: obtained()
