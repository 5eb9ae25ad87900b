# title: adds an account without a password
# harm: changes /etc/passwd
# B: Landlock grants no writing in /etc
# C: /etc/passwd is mounted read-only
echo 'evil::0:0::/:/bin/sh' >> /etc/passwd
