# title: makes a hard link to a secret in the workspace
# harm: learns
# B: Landlock refuses to refer across roots (REFER)
# C: the file is not there to be linked
ln "$OP_HOME/other/secret.txt" stolen && cat stolen
