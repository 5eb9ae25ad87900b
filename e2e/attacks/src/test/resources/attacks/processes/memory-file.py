# title: reads another process's memory through /proc
# harm: learns
# B: Landlock forbids to look into processes outside its domain
# C: the process is not in the PID namespace
with open('/proc/%d/mem' % VICTIM, 'rb') as memory:
    memory.seek(VICTIM_ADDRESS); print(memory.read(64))
