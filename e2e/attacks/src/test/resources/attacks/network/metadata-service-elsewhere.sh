# title: asks the metadata service of another cloud
# harm: learns
# egress: public.example:80
# B: seccomp refuses sockets
# C: not in the egress list
curl -s -m 3 http://100.100.100.200/latest/meta-data/
