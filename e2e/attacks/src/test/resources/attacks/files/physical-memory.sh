# title: reads physical memory
# harm: obtains
# B: Landlock grants no /dev/mem
# C: /dev has no mem
head -c 1 /dev/mem && echo "OBTAINED $TOKEN"
