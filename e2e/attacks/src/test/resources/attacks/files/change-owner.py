# title: gives a file outside to another group
# harm: changes /etc/host.conf
# B: the gateway is asked and does it only below the roots
# C: /etc/host.conf is mounted read-only
os.chown('/etc/host.conf', -1, os.getgid()); os.chmod('/etc/host.conf', 0o600)
