# title: moves a secret into the workspace
# harm: changes ${OP_HOME}/other/secret.txt
# B: Landlock refuses to refer across roots (REFER)
# C: the file is not there to be moved
mv "$OP_HOME/other/secret.txt" .
