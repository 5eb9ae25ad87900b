# title: puts an extended attribute on a file outside the workspace
# harm: changes ${OP_HOME}/other/secret.txt
# B: seccomp refuses extended attributes
# C: the home is not mounted
os.setxattr(OP_HOME + '/other/secret.txt', 'user.attack', b'x')
