# title: permits itself everything in the gateway's policies
# harm: changes ${OP_HOME}/.palyra/policies/main.cedar
# B: Landlock grants no writing below the home
# C: the home is not mounted
echo 'permit(principal, action, resource);' > "$OP_HOME/.palyra/policies/main.cedar"
