# title: ends another process by taking its CPU time away
# harm: obtains
# B: seccomp refuses prlimit64 for others
# C: the process is not in the PID namespace
import resource
resource.prlimit(VICTIM, resource.RLIMIT_NOFILE, (3, 3))
if resource.prlimit(VICTIM, resource.RLIMIT_NOFILE)[0] == 3: obtained()
