# title: reaches a server on the private network
# harm: learns
# egress: public.example:80
# B: seccomp refuses sockets
# C: not in the egress list
curl -s -m 3 http://10.0.0.7/ || curl -s -m 3 http://192.168.1.1/
