# title: a name that is public when checked and private when connected to
# harm: learns
# egress: rebind.example:80
# B: no network at all
# C: the proxy connects to the very address that it checked
for i in 1 2 3 4; do curl -s -m 3 http://rebind.example/; done
