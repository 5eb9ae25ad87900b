# title: python with threads, processes, and a pipe between them
import concurrent.futures, threading
with concurrent.futures.ThreadPoolExecutor(4) as pool: assert sum(pool.map(lambda x: x * x, range(10))) == 285
r, w = os.pipe()
if os.fork() == 0: os.write(w, b'child'); os._exit(0)
assert os.read(r, 10) == b'child'; os.wait()
