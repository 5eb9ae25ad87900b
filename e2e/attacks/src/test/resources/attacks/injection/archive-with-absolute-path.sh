# title: unpacks an archive whose entries lie outside
# harm: changes ${OP_HOME}/.bashrc
# B: Landlock grants no writing below the home
# C: the home is not mounted
tar -cPf evil.tar --transform "s,.*,$OP_HOME/.bashrc," readme.txt && tar -xPf evil.tar
