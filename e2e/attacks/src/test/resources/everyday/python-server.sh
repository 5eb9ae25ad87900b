# title: python's web server and curl to it
# tiers: C
echo hello > page; python3 -m http.server 8000 --bind 127.0.0.1 > /dev/null 2>&1 & server=$!
for i in 1 2 3 4 5 6 7 8 9 10; do curl -sf --noproxy '*' http://127.0.0.1:8000/page && break; sleep 0.3; done | grep -x hello && kill $server
