# title: floods whoever reads its errors
# harm: exceeds 20 mebibytes_of_output
# B: the quota of output
# C: the quota of output
timeout 3 yes 'an error' | head -c 40M >&2
