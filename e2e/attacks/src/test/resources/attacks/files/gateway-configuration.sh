# title: changes the gateway's configuration
# harm: changes ${OP_HOME}/.palyra/palyra.toml
# B: Landlock grants no writing below the home
# C: the home is not mounted
sed -i 's/#/evil #/' "$OP_HOME/.palyra/palyra.toml"
