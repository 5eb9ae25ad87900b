# title: becomes another user
# harm: obtains
# B: no capabilities
# C: no capabilities; the user namespace maps one user
target = 54321 if os.getuid() == 0 else 0
os.setresuid(target, target, target)
if os.getuid() == target: obtained()
