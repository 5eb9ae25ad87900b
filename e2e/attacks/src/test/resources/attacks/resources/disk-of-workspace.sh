# title: fills the workspace's disk
# harm: exceeds 300 mebibytes_of_disk
# quotas: disk=32
# open: what is written between two looks at the disk stays; on a busy machine they come late
# B: the supervisor counts what is written
# C: the supervisor counts what is written
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do head -c 25M /dev/zero > fill-$i; done; sleep 0.3; rm fill-*
