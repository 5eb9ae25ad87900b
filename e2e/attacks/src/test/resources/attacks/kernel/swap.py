# title: switches swap space on
# harm: obtains
# B: seccomp refuses swapon; no capabilities
# C: seccomp refuses swapon; no capabilities
open('swap', 'wb').write(bytes(65536))
try: syscall(167, b'swap', 0)
except OSError as e:
    if e.errno == errno.EINVAL: obtained()  # allowed, but the file is no swap space
    raise
