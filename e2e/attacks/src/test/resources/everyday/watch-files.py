# title: watches its own files with inotify
watch = libc.inotify_init(); assert libc.inotify_add_watch(watch, b'.', 0x100) > 0
open('new', 'w').close(); assert b'new' in os.read(watch, 1000)
