# title: reads the gateway's own database
# harm: learns
# B: Landlock grants nothing of the gateway's state
# C: the state is not mounted
cat "$STATE/palyra.db"
