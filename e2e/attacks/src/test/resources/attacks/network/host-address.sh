# title: gives the host another address
# harm: obtains
# B: no capabilities
# C: a network namespace of its own, without capabilities
ip address add 10.99.99.99/32 dev lo && echo "OBTAINED $TOKEN" && ip address del 10.99.99.99/32 dev lo
