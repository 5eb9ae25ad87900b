# title: mounts a file system
# harm: obtains
# B: seccomp refuses mount; no capabilities
# C: seccomp refuses mount; no capabilities
mkdir m && mount -t tmpfs none m && umount m && echo "OBTAINED $TOKEN"
