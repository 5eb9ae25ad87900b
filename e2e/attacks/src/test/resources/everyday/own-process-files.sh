# title: reads its own entries in /proc and lists its processes
# tiers: C
grep -q ^Name /proc/self/status && ls /proc/self/fd && sleep 1 & ps ax | grep -q sleep; wait
