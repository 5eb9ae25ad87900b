# title: reads the vault's master key
# harm: learns
# B: Landlock grants nothing of the gateway's state
# C: the state is not mounted
base64 "$STATE/vault/master.key" | base64 -d
