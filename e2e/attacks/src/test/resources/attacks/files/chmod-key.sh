# title: opens the operator's key to everybody
# harm: changes ${OP_HOME}/.ssh/id_ed25519
# open: in B, Landlock does not cover mode, owner, times and attributes
# B: nothing yet
# C: the home is not mounted
chmod 0644 "$OP_HOME/.ssh/id_ed25519"
