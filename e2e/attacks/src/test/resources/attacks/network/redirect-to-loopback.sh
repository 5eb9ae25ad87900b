# title: an allowed server that redirects to the gateway's loopback
# harm: learns
# egress: public.example:80
# B: no network at all
# C: every connection is decided anew
curl -s -m 3 -L http://public.example/to-loopback
