package dev.palyra.sandbox.linux;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Measures and removes directories whose content somebody hostile has made: symlinks are never
 * followed, permissions are overcome, and the depth costs neither stack nor descriptors.
 */
public final class Tree {
  private static final int MAX_DEPTH = 100;

  private Tree() {}

  /**
   * Bytes allocated below {@code top}, or any number above {@code limit} as soon as they exceed it.
   * A tree of more than {@code maxEntries}, or deeper than 100, counts as exceeding it.
   */
  public static long usage(Fd top, long limit, int maxEntries) {
    record Level(Fd directory, int depth) {}
    long bytes = 0;
    int entries = 0;
    Deque<Level> open = new ArrayDeque<>();
    try {
      open.push(new Level(Directory.open(top, "."), 0));
      while (!open.isEmpty()) {
        Level level = open.pop();
        try (Fd directory = level.directory()) {
          for (String name : names(directory, maxEntries - entries)) {
            entries++;
            Stat stat = Stat.of(directory, name);
            bytes += stat.blocks() * 512;
            if (bytes > limit || entries >= maxEntries || level.depth() >= MAX_DEPTH) {
              return Math.max(bytes, limit + 1);
            }
            if (stat.type() == Stat.Type.DIRECTORY) {
              open.push(new Level(Directory.open(directory, name), level.depth() + 1));
            }
          }
        } catch (ErrnoException e) {
          // The tool removed what was being looked at, or forbade it to itself: count the rest.
        }
      }
      return bytes;
    } catch (ErrnoException e) {
      return bytes;
    } finally {
      open.forEach(level -> level.directory().close());
    }
  }

  /**
   * Removes a directory with everything in it, if it is there. The name is ours, so that it is no
   * symlink; all else about it may be the work of somebody hostile.
   */
  public static void remove(Fd parent, String name) throws ErrnoException {
    long removed = Directory.unlink(parent, name, true); // most are empty
    if (removed == -Errno.ENOTEMPTY) {
      Directory.mode(parent, name, 0700);
      try (Fd top = Directory.open(parent, name)) {
        clear(top);
      }
      removed = Directory.unlink(parent, name, true);
    }
    if (removed != -Errno.ENOENT) {
      ErrnoException.check("rmdir", removed);
    }
  }

  /**
   * Removes everything below {@code top}. Subdirectories are first moved up, so that a path of any
   * depth goes with two descriptors.
   */
  public static void clear(Fd top) throws ErrnoException {
    long serial = 0;
    for (List<String> names = names(top, 4_096); !names.isEmpty(); names = names(top, 4_096)) {
      for (String name : names) {
        if (Directory.unlink(top, name, false) == 0) {
          continue;
        }
        Directory.mode(top, name, 0700);
        try (Fd directory = Directory.open(top, name)) {
          List<String> children = names(directory, 4_096);
          for (String child : children) {
            if (Directory.unlink(directory, child, false) != 0) {
              Directory.mode(directory, child, 0700);
              long moved;
              do {
                moved = Directory.rename(directory, child, top, ".moved-" + serial++, false);
              } while (moved == -Errno.EEXIST);
              ErrnoException.check("rename", moved);
            }
          }
        }
        long removed = Directory.unlink(top, name, true);
        if (removed != -Errno.ENOTEMPTY) { // more than one batch: the next round takes it
          ErrnoException.check("rmdir", removed);
        }
      }
    }
  }

  private static List<String> names(Fd directory, int max) throws ErrnoException {
    List<String> names = new ArrayList<>();
    Directory.list(
        directory,
        name -> {
          names.add(name);
          return names.size() < max;
        });
    return names;
  }
}
