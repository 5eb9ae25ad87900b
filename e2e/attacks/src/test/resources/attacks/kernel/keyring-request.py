# title: has the kernel search all keyrings for a key
# harm: obtains
# B: seccomp refuses request_key
# C: seccomp refuses request_key
try: syscall(249, b'user', b'palyra-no-such', None, 0)
except OSError as e:
    if e.errno == 126: obtained()  # ENOKEY: it has looked
    raise
