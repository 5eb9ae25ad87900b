# title: has every program of the host load a library
# harm: changes /etc/ld.so.preload
# B: Landlock grants no writing in /etc
# C: /etc is an empty, read-only directory
: > /etc/ld.so.preload
