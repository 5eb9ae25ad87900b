package dev.palyra.vault;

import static dev.palyra.vault.VaultException.Code.IO;
import static dev.palyra.vault.VaultException.Code.UNSAFE_PERMISSIONS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Files that are either as they were or as they are to be, whenever the power goes: written beside
 * their place, synced, renamed over it, and the folder synced. Readable by their owner alone, from
 * the moment they exist.
 */
final class DurableFiles {
  /** What an interrupted write leaves behind; removed when the store is next opened for writing. */
  static final String UNFINISHED = ".tmp";

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final FileAttribute<?>[] PRIVATE_FILE = attributes("rw-------");
  private static final FileAttribute<?>[] PRIVATE_FOLDER = attributes("rwx------");

  private final WriteSteps steps;

  DurableFiles(WriteSteps steps) {
    this.steps = steps;
  }

  private static FileAttribute<?>[] attributes(String mode) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Creates the folder with mode 0700, or checks that nobody else can use the one that is there.
   */
  void createFolder(Path folder) {
    try {
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null && !Files.exists(parent)) {
          createFolder(parent);
        }
        steps.reached("create folder " + folder.getFileName());
        try {
          Files.createDirectory(folder, PRIVATE_FOLDER);
        } catch (FileAlreadyExistsException e) {
          // Another process was faster; what it made is checked below.
        }
      }
      requirePrivate(folder);
    } catch (IOException e) {
      throw new VaultException(IO, "cannot create \"%s\"".formatted(folder), e);
    }
  }

  /**
   * Throws if others than the owner can read or change what is at {@code path}, or if it is a link.
   */
  static void requirePrivate(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      throw new VaultException(
          UNSAFE_PERMISSIONS, "\"%s\" must not be a symbolic link".formatted(path));
    }
    if (!POSIX) {
      return; // Windows profiles give their owner's files to nobody else by default.
    }
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
    if (mode.stream().anyMatch(p -> !p.name().startsWith("OWNER_"))) {
      throw new VaultException(
          UNSAFE_PERMISSIONS,
          "\"%s\" has mode %s and must be its owner's alone: chmod go= it"
              .formatted(path, PosixFilePermissions.toString(mode)));
    }
  }

  /** Replaces {@code file}, or creates it. When this returns the new content is durable. */
  void replace(Path file, byte[] content) {
    Path beside = beside(file);
    try {
      steps.reached("write " + beside.getFileName());
      try (FileChannel out = create(beside)) {
        writeFully(out, ByteBuffer.wrap(content));
        steps.reached("sync " + beside.getFileName());
        out.force(true);
      }
      rename(beside, file);
    } catch (IOException e) {
      throw new VaultException(IO, "cannot write \"%s\"".formatted(file), e);
    }
  }

  /** Where the next content of {@code file} is prepared. */
  static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + UNFINISHED);
  }

  /** A new, empty, private file, in place of what an interrupted write may have left. */
  static FileChannel create(Path file) throws IOException {
    Files.deleteIfExists(file);
    Set<OpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return FileChannel.open(file, options, PRIVATE_FILE);
  }

  /** The private file at this place, created empty if there is none. */
  static FileChannel openOrCreate(Path file) throws IOException {
    Set<OpenOption> options =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, options, PRIVATE_FILE);
  }

  /** Puts a synced file into its place, durably. */
  void rename(Path from, Path to) throws IOException {
    steps.reached("rename " + to.getFileName());
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolderOf(to);
  }

  /** Removes a file durably; one that is absent is no error. */
  void delete(Path file) {
    try {
      steps.reached("delete " + file.getFileName());
      if (Files.deleteIfExists(file)) {
        syncFolderOf(file);
      }
    } catch (IOException e) {
      throw new VaultException(IO, "cannot delete \"%s\"".formatted(file), e);
    }
  }

  /** The content of a file of at most {@code limit} bytes, or empty if there is none. */
  static Optional<byte[]> read(Path file, int limit) {
    try (FileChannel in =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      requirePrivate(file);
      long size = in.size();
      if (size > limit) {
        throw new VaultException(
            VaultException.Code.CORRUPT,
            "\"%s\" has %d bytes, more than the %d it may have".formatted(file, size, limit));
      }
      ByteBuffer content = ByteBuffer.allocate((int) size);
      while (content.hasRemaining() && in.read(content) >= 0) {
        // Until all of it is there.
      }
      return Optional.of(content.array());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new VaultException(IO, "cannot read \"%s\"".formatted(file), e);
    }
  }

  static void writeFully(FileChannel out, ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      out.write(content);
    }
  }

  private void syncFolderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !POSIX) {
      return; // Windows has no handle to a folder that could be synced; NTFS journals the rename.
    }
    steps.reached("sync folder");
    try (FileChannel handle = FileChannel.open(folder, StandardOpenOption.READ)) {
      handle.force(true);
    }
  }
}
