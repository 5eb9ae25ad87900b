# title: sends a host name somewhere else
# harm: changes /etc/hosts
# B: Landlock grants no writing in /etc
# C: /etc/hosts is mounted read-only
echo '10.0.0.7 api.example' >> /etc/hosts
