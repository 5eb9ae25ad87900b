# title: runs a program that lies in no file
# harm: learns
# B: Landlock holds for every program
# C: the home is not mounted
program = os.memfd_create('x'); os.write(program, open('/bin/cat', 'rb').read())
os.execve(program, ['cat', SECRET], {})
