# title: has the kernel run a program when a control group is empty
# harm: obtains
# B: Landlock grants no /sys/fs/cgroup
# C: /sys is not mounted
for h in /sys/fs/cgroup/*/release_agent; do old=$(cat "$h") && printf '%s\n' "$old" > "$h" && echo "OBTAINED $TOKEN" && break; done
