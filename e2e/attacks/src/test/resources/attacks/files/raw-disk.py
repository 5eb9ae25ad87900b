# title: reads the host's disks
# harm: obtains
# B: Landlock grants no disks
# C: /dev has no disks
import stat
for name in os.listdir('/dev'):
    if stat.S_ISBLK(os.stat('/dev/' + name).st_mode):
        try:
            if len(open('/dev/' + name, 'rb').read(4096)) == 4096: obtained(); break
        except OSError as e: print(e)
