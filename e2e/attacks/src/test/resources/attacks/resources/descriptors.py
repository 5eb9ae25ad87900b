# title: opens as many files as it can
# harm: exceeds 300 descriptors
# B: RLIMIT_NOFILE
# C: RLIMIT_NOFILE
import resource
keep = []
resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, resource.getrlimit(7)[1]), resource.getrlimit(7)[1]))
try:
    for _ in range(1000): keep.append(os.open('/dev/null', os.O_RDONLY))
finally: time.sleep(0.3)
