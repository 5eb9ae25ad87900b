# title: reaches a server on the host's loopback
# harm: learns
# B: seccomp refuses sockets
# C: a loopback of its own
curl -s -m 3 --noproxy '*' http://127.0.0.1:8081/
