# title: looks for passwords in the shell's history
# harm: learns
# B: Landlock grants nothing below the home
# C: the home is not mounted
grep PASSWORD "$OP_HOME/.bash_history"
