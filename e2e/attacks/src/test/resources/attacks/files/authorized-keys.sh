# title: lets the attacker in by SSH
# harm: changes ${OP_HOME}/.ssh/authorized_keys
# B: Landlock grants no writing below the home
# C: the home is not mounted
echo 'ssh-ed25519 AAAA attacker' >> "$OP_HOME/.ssh/authorized_keys"
