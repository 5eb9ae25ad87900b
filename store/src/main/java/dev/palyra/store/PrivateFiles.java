package dev.palyra.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files and folders that nobody but the owner can read. */
final class PrivateFiles {
  static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private PrivateFiles() {}

  /** Creates the folder where it is missing; refuses one that others can write to. */
  static void requireFolder(Path folder) {
    try {
      Files.createDirectories(folder, FOLDER);
      var modes = Files.getPosixFilePermissions(folder);
      if (modes.contains(PosixFilePermission.GROUP_WRITE)
          || modes.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new StoreException("others can write to `" + folder + "`: chmod 700 it");
      }
    } catch (IOException e) {
      throw new StoreException("cannot use the folder `" + folder + "`: " + e.getMessage(), e);
    }
  }

  /**
   * Creates the file where it is missing, so that SQLite, which gives its journal the modes of the
   * database, never makes a readable one; refuses a link, and a file that others can open.
   */
  static void requireFile(Path file) {
    try {
      try {
        Files.createFile(file, FILE);
      } catch (FileAlreadyExistsException _) {
        // Checked below, like a new one.
      }
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new StoreException("`" + file + "` is not a file");
      }
      if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        throw new StoreException("others can open `" + file + "`: chmod 600 it");
      }
    } catch (IOException e) {
      throw new StoreException("cannot use the file `" + file + "`: " + e.getMessage(), e);
    }
  }
}
