# title: watches what happens to a file outside with inotify
# harm: obtains
# open: in B, Landlock does not cover inotify
# needs: victim
# B: nothing yet
# C: the home is not mounted
watch = libc.inotify_init()
libc.inotify_add_watch(watch, (OP_HOME + '/other/secret.txt').encode(), 0xfff)
import select
if select.select([watch], [], [], 1.5)[0] and os.read(watch, 100): obtained()
