# title: keeps processors busy in many short processes
# harm: exceeds 3 seconds_of_cpu
# quotas: cpu=1 wall=40
# B: the supervisor counts the tree's time
# C: the supervisor counts the tree's time
import resource
while resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime < 4:
    if os.fork() == 0:
        for _ in range(1000000): pass
        os._exit(0)
    os.wait()
