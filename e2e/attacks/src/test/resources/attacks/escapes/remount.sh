# title: makes what is read-only writable by mounting it again
# harm: changes /usr/local/etc/palyra-attack
# B: seccomp refuses mount; Landlock
# C: seccomp refuses mount; the flag is locked
mount -o remount,bind,rw /usr /usr 2>/dev/null; mount -o remount,rw / 2>/dev/null; date > /usr/local/etc/palyra-attack
