# title: reads the kernel's log
# harm: obtains
# B: Landlock grants no /dev/kmsg
# C: /dev has no kmsg
if os.read(os.open('/dev/kmsg', os.O_RDONLY | os.O_NONBLOCK), 8192): obtained()
