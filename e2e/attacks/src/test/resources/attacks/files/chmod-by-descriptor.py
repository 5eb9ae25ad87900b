# title: changes a file's mode through a descriptor opened to read
# harm: changes /etc/hosts
# open: in B, Landlock does not cover mode, owner, times and attributes
# B: nothing yet
# C: /etc/hosts is mounted read-only
os.fchmod(os.open('/etc/hosts', os.O_RDONLY), 0o666)
