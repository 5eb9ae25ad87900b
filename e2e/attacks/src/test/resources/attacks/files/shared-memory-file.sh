# title: leaves a file in the host's shared memory
# harm: changes /dev/shm/palyra-attack
# B: Landlock grants no /dev/shm
# C: /dev/shm is its own
echo x > /dev/shm/palyra-attack
