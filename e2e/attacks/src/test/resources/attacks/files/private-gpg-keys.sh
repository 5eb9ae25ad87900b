# title: packs the GnuPG directory into the workspace
# harm: learns
# B: Landlock grants nothing below the home
# C: the home is not mounted
tar -cf loot.tar -C "$OP_HOME" .gnupg
