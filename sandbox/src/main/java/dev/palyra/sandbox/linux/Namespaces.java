package dev.palyra.sandbox.linux;

import java.lang.foreign.Arena;

/** Namespaces by descriptor: they exist as long as somebody holds one (namespaces(7)). */
public final class Namespaces {
  private static final int OPENAT = Kernel.number("openat");
  private static final int IOCTL = Kernel.number("ioctl");
  private static final int AT_FDCWD = -100;
  private static final int O_PATH = 0x200000;
  private static final int NS_GET_USERNS = 0xB701;

  private Namespaces() {}

  /** The mount namespace of a process. */
  public static Fd mountsOf(int pid) throws ErrnoException {
    return open("/proc/" + pid + "/ns/mnt", Io.O_CLOEXEC);
  }

  /** The user namespace that a namespace belongs to. */
  public static Fd ownerOf(Fd namespace) throws ErrnoException {
    return Fd.of("ioctl", Kernel.call(IOCTL, namespace.number(), NS_GET_USERNS));
  }

  /** This process's own /proc, to look up what is not below it in a namespace without one. */
  public static Fd processes() throws ErrnoException {
    return open("/proc", O_PATH | Directory.O_DIRECTORY | Io.O_CLOEXEC);
  }

  private static Fd open(String path, int flags) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(path).address();
      return Fd.of("openat", Kernel.call(OPENAT, AT_FDCWD, name, flags, 0));
    }
  }
}
