# title: cuts the gateway's database off without opening it
# harm: changes ${STATE}/palyra.db
# B: Landlock refuses truncate
# C: the state is not mounted
os.truncate(STATE + '/palyra.db', 0)
