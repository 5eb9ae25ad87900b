# title: reads the tokens of npm, docker and netrc
# harm: learns
# B: Landlock grants nothing below the home
# C: the home is not mounted
cat "$OP_HOME/.npmrc" "$OP_HOME/.docker/config.json" "$OP_HOME/.netrc"
