# title: python's urllib through the egress proxy
# egress: public.example:80
# tiers: C
import urllib.request
assert urllib.request.urlopen('http://public.example/', timeout=5).read() == b'public page\n'
