# title: opens the operator's key to everybody
# harm: changes ${OP_HOME}/.ssh/id_ed25519
# B: seccomp hands chmod over, or the file belongs to nobody the program is
# C: the home is not mounted
chmod 0644 "$OP_HOME/.ssh/id_ed25519"
