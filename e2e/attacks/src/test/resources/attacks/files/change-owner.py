# title: gives a file outside to another group
# harm: changes /etc/hosts
# B: see chmod-key
# C: /etc/hosts is mounted read-only
os.chown('/etc/hosts', -1, os.getgid()); os.chmod('/etc/hosts', 0o600)
