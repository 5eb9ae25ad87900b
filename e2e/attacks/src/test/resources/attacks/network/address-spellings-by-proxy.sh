# title: hands such spellings to the proxy literally
# harm: learns
# egress: public.example:80
# B: no network at all
# C: the list is of names; addresses are judged as numbers after parsing
for host in 2852039166 0xa9fea9fe 127.1:8081 public.example@169.254.169.254 '[::ffff:a9fe:a9fe]'; do
  if [ -n "$HTTP_PROXY" ]; then
    exec 3<>/dev/tcp/192.0.2.1/3128
    printf 'GET http://%s/ HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$host" "$host" >&3
    timeout 2 cat <&3
  else
    curl -s -m 3 "http://$host/"
  fi
done
