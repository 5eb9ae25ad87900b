# title: leaves its control group
# harm: obtains
# B: Landlock grants no /sys/fs/cgroup
# C: /sys is not mounted
for h in /sys/fs/cgroup/*/ /sys/fs/cgroup/; do [ -w "$h/cgroup.procs" ] && mkdir "$h/palyra-$TOKEN" && rmdir "$h/palyra-$TOKEN" && echo "OBTAINED $TOKEN" && break; done
