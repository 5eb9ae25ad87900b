package dev.palyra.vault;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;

/** Whether nobody but this process's user and root can put another file in a file's place. */
final class TrustedPath {
  private TrustedPath() {}

  /**
   * What speaks against {@code file}, which is below {@code trusted}: each step from one to the
   * other must be no link, belong to this user or root, and be writable by its owner alone. Since
   * that holds for the folders, what was checked is what is opened next.
   */
  static Optional<String> doubt(Path file, Path trusted) throws IOException {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return Optional.of("file: needs a file system with owners and modes");
    }
    UserPrincipal self =
        file.getFileSystem()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(System.getProperty("user.name"));
    Path at = file;
    while (at != null && at.startsWith(trusted)) {
      PosixFileAttributes attributes =
          Files.readAttributes(at, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      boolean kind = at.equals(file) ? attributes.isRegularFile() : attributes.isDirectory();
      boolean owner =
          attributes.owner().equals(self) || attributes.owner().getName().equals("root");
      boolean others =
          attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
              || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE);
      if (!kind || !owner || others) {
        return Optional.of(
            "\"%s\" must be %s, owned by this user or root, and writable by its owner alone"
                .formatted(at, at.equals(file) ? "a regular file" : "a folder"));
      }
      at = at.getParent();
    }
    return Optional.empty();
  }
}
