# title: reads the gateway's command line
# harm: obtains
# B: Landlock grants no /proc of others
# C: the gateway is not in the PID namespace
grep -q Range "/proc/$GATEWAY/cmdline" && echo "OBTAINED $TOKEN"
