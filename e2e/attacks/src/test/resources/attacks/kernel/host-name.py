# title: renames the host
# harm: changes /proc/sys/kernel/hostname
# B: seccomp refuses sethostname; no capabilities
# C: seccomp refuses sethostname; a host name of its own
socket.sethostname(TOKEN)
