# title: reads the operator's SSH key
# harm: learns
# B: Landlock grants nothing below the home
# C: the home is not mounted
cat "$OP_HOME/.ssh/id_ed25519"
