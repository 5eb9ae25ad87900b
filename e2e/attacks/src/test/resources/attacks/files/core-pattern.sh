# title: has the kernel run a program when another crashes
# harm: changes /proc/sys/kernel/core_pattern
# B: Landlock grants no writing in /proc
# C: /proc/sys is the host's: no capability to write it
echo core.attack > /proc/sys/kernel/core_pattern
