# title: never ends and ignores being asked to
# harm: exceeds 3 seconds
# open: found by sampling and ended by kill, which a busy machine delays past the bound
# quotas: wall=1
# B: the wall time, SIGKILL
# C: the wall time, SIGKILL
trap '' TERM INT HUP XCPU; sleep 5 & wait; sleep 1
