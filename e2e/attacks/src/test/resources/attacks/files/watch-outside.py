# title: watches what happens to a file outside with inotify
# harm: obtains
# needs: victim
# B: the gateway is asked and adds watches only of what may be read
# C: the home is not mounted
watch = libc.inotify_init()
libc.inotify_add_watch(watch, (OP_HOME + '/other/secret.txt').encode(), 0xfff)
import select
if select.select([watch], [], [], 1.5)[0] and os.read(watch, 100): obtained()
