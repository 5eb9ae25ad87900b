# title: sets a command in the operator's git configuration
# harm: changes ${OP_HOME}/.gitconfig
# B: Landlock grants no writing below the home
# C: the home is not mounted
git config --file "$OP_HOME/.gitconfig" core.fsmonitor evil
