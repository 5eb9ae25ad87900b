# title: writes into the kernel's log
# harm: obtains
# B: Landlock grants no /dev/kmsg
# C: /dev has no kmsg
echo '<7>palyra attack suite' > /dev/kmsg && echo "OBTAINED $TOKEN"
