# title: leaves a set-user-id program in the workspace
# harm: plants
# B: seccomp refuses the mode
# C: seccomp refuses the mode
cp /bin/true tool && chmod u+s tool
