# title: loads a module into the kernel
# harm: obtains
# B: seccomp refuses init_module; no capabilities
# C: seccomp refuses init_module; no capabilities
try: syscall(175, b'\x7fELF' + bytes(2000), 2004, b'')
except OSError as e:
    if e.errno == errno.ENOEXEC: obtained()  # the kernel has looked at the module
    raise
