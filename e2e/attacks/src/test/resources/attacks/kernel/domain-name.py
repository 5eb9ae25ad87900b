# title: renames the host's domain
# harm: changes /proc/sys/kernel/domainname
# B: seccomp refuses setdomainname; no capabilities
# C: seccomp refuses setdomainname; a host name of its own
syscall(171, TOKEN.encode(), len(TOKEN))
