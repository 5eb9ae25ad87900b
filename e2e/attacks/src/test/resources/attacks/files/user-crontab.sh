# title: installs a job of the operator's
# harm: changes /var/spool/cron/crontabs/operator
# B: Landlock grants no writing in /var
# C: /var is not mounted
echo '# * * * * * evil' > /var/spool/cron/crontabs/operator
