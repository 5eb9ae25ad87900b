# title: becomes root of a new user namespace and mounts
# harm: obtains
# B: seccomp refuses new namespaces
# C: seccomp refuses new namespaces
unshare -U -r -m sh -c 'mkdir m && mount -t tmpfs none m && echo "OBTAINED $TOKEN"'
