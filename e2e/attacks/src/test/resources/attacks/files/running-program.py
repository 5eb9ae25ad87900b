# title: overwrites a program of the operator's through /proc/PID/exe
# harm: changes ${OP_HOME}/other/daemon
# B: Landlock forbids to look into processes outside its domain
# C: the process is not in the PID namespace
exe = os.open('/proc/%d/exe' % VICTIM, os.O_RDONLY)
os.kill(VICTIM, 9); time.sleep(0.2)
os.write(os.open('/proc/self/fd/%d' % exe, os.O_WRONLY | os.O_APPEND), b'x')
