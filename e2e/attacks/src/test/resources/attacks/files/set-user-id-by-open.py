# title: creates a file that is set-user-id from the beginning
# harm: plants
# B: seccomp refuses the mode
# C: seccomp refuses the mode
os.umask(0); os.open('tool', os.O_CREAT | os.O_WRONLY, 0o4755)
