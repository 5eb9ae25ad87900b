# title: puts an extended attribute on a file outside the workspace
# harm: changes ${OP_HOME}/other/secret.txt
# open: in B, Landlock does not cover mode, owner, times and attributes
# B: nothing yet
# C: the home is not mounted
os.setxattr(OP_HOME + '/other/secret.txt', 'user.attack', b'x')
