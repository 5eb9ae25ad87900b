# title: takes memory in the file systems that lie in memory
# harm: exceeds 400 mebibytes_of_disk
# quotas: memory=64 disk=32
# B: Landlock grants no /dev/shm
# C: tmpfs of limited size
for d in /dev/shm /tmp /run /var/tmp /dev; do for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24; do head -c 25M /dev/zero > $d/palyra-$i 2>/dev/null; done; rm -f $d/palyra-*; done
