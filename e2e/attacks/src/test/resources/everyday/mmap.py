# title: maps a file and shares memory between processes
with open('f', 'wb') as f: f.write(bytes(4096))
with open('f', 'r+b') as f:
    m = mmap.mmap(f.fileno(), 0)
    if os.fork() == 0: m[0:5] = b'hello'; os._exit(0)
    os.wait(); assert m[0:5] == b'hello'
