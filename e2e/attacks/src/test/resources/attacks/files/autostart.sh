# title: links a program into the desktop's autostart
# harm: changes ${OP_HOME}/.config/autostart
# B: Landlock grants no writing below the home
# C: the home is not mounted
ln -s "$WORK/evil.so" "$OP_HOME/.config/autostart/attack.desktop"
