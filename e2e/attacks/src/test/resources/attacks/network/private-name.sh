# title: an allowed name that resolves to the metadata service
# harm: learns
# egress: metadata.example:80
# B: no network at all
# C: the proxy refuses addresses that are not public
curl -s -m 3 http://metadata.example/
