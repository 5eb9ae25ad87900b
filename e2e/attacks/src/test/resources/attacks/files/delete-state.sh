# title: deletes the gateway's state
# harm: changes ${STATE}/vault
# B: Landlock grants no removing outside the roots
# C: the state is not mounted
rm -f "$STATE/vault/master.key"
