# title: never ends
# harm: exceeds 3 seconds
# quotas: wall=1
# B: the wall time
# C: the wall time
sleep 5
