# title: keeps a processor busy
# harm: exceeds 3 seconds_of_cpu
# quotas: cpu=1 wall=40
# B: RLIMIT_CPU
# C: RLIMIT_CPU
ulimit -S -t 5; while :; do :; done
