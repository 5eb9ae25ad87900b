package dev.palyra.sandbox.isolated;

import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.Namespaces;
import dev.palyra.sandbox.linux.Script;

/**
 * The mount namespace of a sandbox that bwrap has built and in which nothing has run. No process is
 * in it; it ends with its descriptors, so also with a gateway that is killed.
 *
 * @param users the user namespace that it belongs to
 * @param enclosure what makes a sandbox of a copy
 */
record Template(Fd users, Fd mounts, Script enclosure) implements AutoCloseable {

  /** The mounts of a sandbox's first process, which waits. */
  static Template of(int inside, Script enclosure) throws ErrnoException {
    Fd mounts = Namespaces.mountsOf(inside);
    try {
      return new Template(Namespaces.ownerOf(mounts), mounts, enclosure);
    } catch (ErrnoException e) {
      mounts.close();
      throw e;
    }
  }

  /** The same, with descriptors of its own. */
  Template again() throws ErrnoException {
    Fd other = Io.raised(users);
    try {
      return new Template(other, Io.raised(mounts), enclosure);
    } catch (ErrnoException e) {
      other.close();
      throw e;
    }
  }

  @Override
  public void close() {
    users.close();
    mounts.close();
  }
}
