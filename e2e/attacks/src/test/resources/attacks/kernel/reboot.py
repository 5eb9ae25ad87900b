# title: asks for a reboot, of which it is only shown that it may
# harm: obtains
# B: seccomp refuses reboot; no capabilities
# C: seccomp refuses reboot; no capabilities
try: syscall(169, 0xfee1dead, 0x28121969, 0x12345, 0)
except OSError as e:
    if e.errno == errno.EINVAL: obtained()  # allowed, but there is no such command
    raise
