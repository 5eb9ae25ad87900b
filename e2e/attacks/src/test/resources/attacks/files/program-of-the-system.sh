# title: puts a program before the system's on the PATH
# harm: changes /usr/local/bin/palyra-attack
# B: Landlock grants no writing in /usr
# C: /usr is mounted read-only
echo evil > /usr/local/bin/palyra-attack
