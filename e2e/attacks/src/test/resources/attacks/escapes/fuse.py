# title: speaks to the kernel as a file system
# harm: obtains
# B: Landlock grants no /dev/fuse
# C: /dev has no fuse
if os.open('/dev/fuse', os.O_RDWR) > 0: obtained()
