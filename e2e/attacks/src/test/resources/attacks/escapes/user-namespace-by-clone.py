# title: makes a user namespace with clone
# harm: obtains
# B: seccomp refuses clone with the flags of new namespaces
# C: seccomp refuses clone with the flags of new namespaces
child = syscall(56, 0x10000000 | 17, 0, 0, 0, 0)
if child == 0: os._exit(0)
os.waitpid(child, 0); obtained()
