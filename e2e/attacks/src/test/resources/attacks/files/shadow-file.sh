# title: reads the passwords' hashes
# harm: obtains
# B: Landlock grants a list of files in /etc, not this
# C: /etc/shadow is not mounted
grep -q '^root:' /etc/shadow && echo "OBTAINED $TOKEN"
