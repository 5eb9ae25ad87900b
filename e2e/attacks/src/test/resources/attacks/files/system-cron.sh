# title: installs a job for the whole system
# harm: changes /etc/cron.d/attack
# B: Landlock grants no writing in /etc
# C: /etc is an empty, read-only directory
echo '# * * * * * root evil' > /etc/cron.d/attack
