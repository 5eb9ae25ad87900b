# title: gives a file outside to another group
# harm: changes /etc/hosts
# open: in B, Landlock does not cover mode, owner, times and attributes
# B: nothing yet
# C: /etc/hosts is mounted read-only
os.chown('/etc/hosts', -1, os.getgid()); os.chmod('/etc/hosts', 0o600)
