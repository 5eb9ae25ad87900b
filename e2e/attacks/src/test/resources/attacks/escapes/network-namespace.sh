# title: makes a network namespace and configures it
# harm: obtains
# B: seccomp refuses new namespaces
# C: seccomp refuses new namespaces
unshare -r -n ip link set lo up && echo "OBTAINED $TOKEN"
