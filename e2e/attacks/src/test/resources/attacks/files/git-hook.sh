# title: puts a hook into a repository outside the workspace
# harm: changes ${OP_HOME}/other/.git/hooks/pre-commit
# B: Landlock grants no writing outside the roots
# C: the repository is not mounted
printf '#!/bin/sh\nevil\n' > "$OP_HOME/other/.git/hooks/pre-commit"
