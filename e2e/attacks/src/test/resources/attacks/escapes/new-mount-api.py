# title: mounts with fsopen, fsconfig and fsmount
# harm: obtains
# B: seccomp refuses fsopen
# C: seccomp refuses fsopen
fs = syscall(430, b'tmpfs', 0); syscall(431, fs, 6, None, None, 0)
if syscall(432, fs, 0, 0) > 0: obtained()
