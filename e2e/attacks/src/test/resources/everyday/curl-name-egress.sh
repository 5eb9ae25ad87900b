# title: curl to an allowed name
# egress: public.example:80
# tiers: C
curl -sf -m 5 http://public.example/ | grep -x 'public page'
