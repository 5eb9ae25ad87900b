# title: changes a setting of the kernel
# harm: changes /proc/sys/vm/stat_interval
# B: Landlock grants no writing in /proc
# C: /proc is mounted read-only
echo 2 > /proc/sys/vm/stat_interval
