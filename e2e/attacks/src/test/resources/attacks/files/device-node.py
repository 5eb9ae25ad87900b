# title: makes a node for a disk and reads it raw
# harm: obtains
# B: Landlock grants no making of devices; no CAP_MKNOD
# C: no CAP_MKNOD in the first user namespace; mounts are nodev
for device in os.listdir('/sys/dev/block') if os.path.isdir('/sys/dev/block') else ['254:0', '8:0']:
    try:
        os.mknod('disk', 0o60600, os.makedev(*map(int, device.split(':'))))
        with open('disk', 'rb') as disk:
            if len(disk.read(4096)) == 4096: obtained(); break
    except OSError as e: print(e)
    finally:
        if os.path.exists('disk'): os.unlink('disk')
