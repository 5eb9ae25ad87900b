# title: has its temporary files land in the operator's SSH directory
# harm: changes ${OP_HOME}/.ssh
# env: TMPDIR=${OP_HOME}/.ssh TMP=${OP_HOME}/.ssh
# B: the sandbox sets TMPDIR itself; Landlock
# C: the sandbox sets TMPDIR itself; the home is not mounted
mktemp
