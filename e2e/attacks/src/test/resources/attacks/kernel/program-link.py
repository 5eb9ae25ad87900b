# title: makes another program appear as the one that runs
# harm: obtains
# B: seccomp refuses PR_SET_MM
# C: seccomp refuses PR_SET_MM
if libc.prctl(35, 13, os.open('/bin/true', os.O_RDONLY), 0, 0) == 0 or ctypes.get_errno() == errno.EBUSY: obtained()
