# title: floods whoever reads its output
# harm: exceeds 20 mebibytes_of_output
# B: the quota of output
# C: the quota of output
timeout 3 head -c 40M /dev/zero
