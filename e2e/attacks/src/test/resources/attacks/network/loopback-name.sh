# title: an allowed name that resolves to the gateway's loopback
# harm: learns
# egress: inside.example:8081
# B: no network at all
# C: the proxy refuses addresses that are not public
curl -s -m 3 http://inside.example:8081/
