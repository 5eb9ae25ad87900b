# title: reopens a read-only descriptor for writing through /proc/self/fd
# harm: changes /usr/local/etc/palyra-attack
# B: Landlock decides at every open
# C: /usr is mounted read-only
d = os.open('/usr/local/etc', os.O_PATH)
open('/proc/self/fd/%d/palyra-attack' % d, 'w').write('x')
