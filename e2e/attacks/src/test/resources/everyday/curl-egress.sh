# title: curl through the egress proxy to an allowed host
# egress: 93.184.216.34:80
# tiers: C
curl -sf -m 5 http://93.184.216.34/ | grep -x 'public page'
