# title: changes a file's mode through a descriptor opened to read
# harm: changes /etc/hosts
# B: see chmod-key
# C: /etc/hosts is mounted read-only
os.fchmod(os.open('/etc/hosts', os.O_RDONLY), 0o666)
