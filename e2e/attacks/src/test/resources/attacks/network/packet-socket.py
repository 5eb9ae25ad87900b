# title: listens to the network's packets
# harm: obtains
# B: seccomp refuses sockets; no capabilities
# C: seccomp refuses packet sockets
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)); obtained()
