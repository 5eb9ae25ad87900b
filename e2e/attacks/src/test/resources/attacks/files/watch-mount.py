# title: watches every file of the disk with fanotify
# harm: obtains
# needs: victim
# B: seccomp refuses fanotify_init
# C: seccomp refuses fanotify_init
watch = syscall(300, 0, os.O_RDONLY)
syscall(301, watch, 0x1 | 0x10, 0x1 | 0x2 | 0x20, -100, WORK.encode())  # ADD, MOUNT; ACCESS, MODIFY, OPEN
open(WORK + '/readme.txt').read()
if os.read(watch, 100): obtained()
