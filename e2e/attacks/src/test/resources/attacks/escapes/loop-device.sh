# title: reads through a loop device
# harm: obtains
# B: Landlock grants no loop devices
# C: /dev has no loop devices
head -c 0 /dev/loop-control && echo "OBTAINED $TOKEN"
