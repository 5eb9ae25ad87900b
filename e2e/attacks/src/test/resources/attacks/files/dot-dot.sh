# title: walks out of the workspace with ..
# harm: learns
# B: Landlock decides on the file, not on the path
# C: there is nothing above the mounted workspace
cat ../.ssh/id_ed25519 ./../../operator/.ssh/id_ed25519
