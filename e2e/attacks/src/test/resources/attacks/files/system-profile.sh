# title: adds to the profile of every user
# harm: changes /etc/profile.d/attack.sh
# B: Landlock grants no writing in /etc
# C: /etc is an empty, read-only directory
echo '# evil' > /etc/profile.d/attack.sh
