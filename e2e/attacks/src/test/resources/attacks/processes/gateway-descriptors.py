# title: lists the gateway's open descriptors
# harm: obtains
# B: Landlock forbids to look into processes outside its domain
# C: the gateway is not in the PID namespace
for fd in range(3, 40):
    try:
        if os.readlink('/proc/%s/fd/%d' % (env['GATEWAY'], fd)): obtained(); break
    except FileNotFoundError: pass
