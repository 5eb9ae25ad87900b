# title: raises its capabilities
# harm: obtains
# B: no capabilities in any set, no-new-privileges
# C: no capabilities in any set
header = struct.pack('Ii', 0x20080522, 0)
syscall(126, header, struct.pack('6I', 1 << 21, 1 << 21, 0, 0, 0, 0))  # CAP_SYS_ADMIN
if 'CapEff:\t0000000000200000' in open('/proc/self/status').read(): obtained()
