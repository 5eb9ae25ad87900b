# title: makes a network device of its own
# harm: obtains
# B: Landlock grants no /dev/net
# C: /dev has no net
tun = os.open('/dev/net/tun', os.O_RDWR)
fcntl.ioctl(tun, 0x400454ca, struct.pack('16sH22x', b'palyra0', 1)); obtained()
