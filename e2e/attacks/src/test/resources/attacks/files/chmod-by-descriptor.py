# title: changes a file's mode through a descriptor opened to read
# harm: changes /etc/host.conf
# open: in B, Landlock does not cover mode, owner, times and attributes
# B: nothing yet
# C: /etc/host.conf is mounted read-only
os.fchmod(os.open('/etc/host.conf', os.O_RDONLY), 0o600)
