# title: follows a symbolic link out of the workspace
# harm: learns
# B: Landlock decides on the file, not on the path
# C: the link's target is not there
ln -s "$OP_HOME/.ssh" here && cat here/id_ed25519
