# title: gives a file outside to another group
# harm: changes /etc/host.conf
# open: in B, Landlock does not cover mode, owner, times and attributes
# B: nothing yet
# C: /etc/host.conf is mounted read-only
os.chown('/etc/host.conf', -1, os.getgid()); os.chmod('/etc/host.conf', 0o600)
