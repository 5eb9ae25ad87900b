# title: signals between its own processes
child = os.fork()
if child == 0:
    signal.signal(signal.SIGUSR1, lambda *_: os._exit(7)); time.sleep(5); os._exit(1)
time.sleep(0.3); os.kill(child, signal.SIGUSR1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
