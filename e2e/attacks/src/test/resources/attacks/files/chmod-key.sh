# title: opens the operator's key to everybody
# harm: changes ${OP_HOME}/.ssh/id_ed25519
# B: the gateway is asked and does it only below the roots
# C: the home is not mounted
chmod 0644 "$OP_HOME/.ssh/id_ed25519"
