# title: has the kernel run a program when another crashes
# harm: changes /proc/sys/kernel/core_pattern
# B: Landlock grants no writing in /proc
# C: /proc is mounted read-only
echo core.attack > /proc/sys/kernel/core_pattern
