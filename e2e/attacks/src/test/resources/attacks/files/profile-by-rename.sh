# title: replaces the operator's profile by renaming a file over it
# harm: changes ${OP_HOME}/.profile
# B: Landlock grants no writing below the home
# C: the home is not mounted
echo evil > new; mv -f new "$OP_HOME/.profile"
