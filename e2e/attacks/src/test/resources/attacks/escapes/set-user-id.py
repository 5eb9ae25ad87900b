# title: gains capabilities by starting a set-user-id program
# harm: obtains
# B: no-new-privileges
# C: no-new-privileges; user namespace
try: os.setgroups([]); os.setresgid(12345, 12345, 12345); os.setresuid(12345, 12345, 12345)
except OSError: pass
child = subprocess.Popen(['/usr/bin/passwd'], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
time.sleep(0.3)
status = open('/proc/%d/status' % child.pid).read(); child.kill()
if int(re.search('CapEff:\t(.*)', status)[1], 16): obtained()
