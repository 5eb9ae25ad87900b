# title: asks the cloud's metadata service for a role's keys
# harm: learns
# B: seccomp refuses sockets
# C: an empty network namespace
curl -s -m 3 http://169.254.169.254/latest/meta-data/iam/security-credentials/
