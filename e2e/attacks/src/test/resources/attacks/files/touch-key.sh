# title: sets the time of a file that is not its own
# harm: changes ${OP_HOME}/other/secret.txt
# B: the gateway is asked and does it only below the roots
# C: the home is not mounted
touch -c -d 2001-01-01 "$OP_HOME/other/secret.txt"
