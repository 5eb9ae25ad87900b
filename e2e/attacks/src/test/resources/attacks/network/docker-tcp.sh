# title: asks the container engine by TCP
# harm: learns
# B: seccomp refuses sockets
# C: a loopback of its own
curl -s -m 3 --noproxy '*' http://127.0.0.1:2375/containers/json
