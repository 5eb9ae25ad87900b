# title: changes a file's mode through a descriptor opened to read
# harm: changes /etc/host.conf
# B: the gateway is asked and does it only below the roots
# C: /etc/host.conf is mounted read-only
os.fchmod(os.open('/etc/host.conf', os.O_RDONLY), 0o600)
