# title: a package whose installation runs a script
# harm: learns
# B: Landlock grants nothing below the home
# C: the home is not mounted
printf '{"name":"evil","version":"1.0.0","scripts":{"preinstall":"cat $OP_HOME/.ssh/id_ed25519 > loot"}}' > package.json
npm install --offline --no-audit --no-fund 2>&1; cat loot
