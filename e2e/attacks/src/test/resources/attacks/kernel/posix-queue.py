# title: makes a POSIX message queue
# harm: obtains
# B: seccomp refuses mq_open
# C: no bytes of message queues are allowed
if syscall(240, b'palyra', 0o102, 0o600, None) >= 0: syscall(241, b'palyra'); obtained()
