# title: writes itself into the list of logins
# harm: changes /run/utmp
# B: Landlock grants no writing in /run
# C: /run is not mounted
echo forged >> /run/utmp
