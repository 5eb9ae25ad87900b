# title: sets the time of a file that is not its own
# harm: changes ${OP_HOME}/other/secret.txt
# open: in B, Landlock does not cover mode, owner, times and attributes
# B: nothing yet
# C: the home is not mounted
touch -c -d 2001-01-01 "$OP_HOME/other/secret.txt"
