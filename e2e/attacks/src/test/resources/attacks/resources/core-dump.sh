# title: leaves a dump of its memory
# harm: learns
# B: RLIMIT_CORE
# C: RLIMIT_CORE
cat "$OP_HOME/.ssh/id_ed25519" > copy; ulimit -c unlimited; sh -c 'read secret < copy; rm copy; kill -SEGV $$'; strings core* 2>/dev/null
