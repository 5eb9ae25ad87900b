# title: writes a private address in ways that a filter may not know
# harm: learns
# egress: public.example:80
# B: no network at all
# C: the list is of names; addresses are judged as numbers after parsing
for host in 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.43518 '[::ffff:a9fe:a9fe]' '[::ffff:169.254.169.254]' METADATA.EXAMPLE. 127.1:8081 0:8081; do
  curl -s -m 3 "http://$host/"
done
