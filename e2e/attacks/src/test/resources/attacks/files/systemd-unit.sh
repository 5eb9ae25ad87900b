# title: installs a unit that starts with the operator's session
# harm: changes ${OP_HOME}/.config/systemd/user/attack.service
# B: Landlock grants no writing below the home
# C: the home is not mounted
mkdir -p "$OP_HOME/.config/systemd/user" && echo '[Service]' > "$OP_HOME/.config/systemd/user/attack.service"
