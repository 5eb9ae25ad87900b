# title: never ends
# harm: exceeds 3 seconds
# open: found by sampling and ended by kill, which a busy machine delays past the bound
# quotas: wall=1
# B: the wall time
# C: the wall time
sleep 5
