package dev.palyra.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A file of the user's own for what nobody else may read. */
final class PrivateFile {
  private PrivateFile() {}

  /** Makes the file, empty; one that exists is refused. */
  static void reserve(Path file) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      throw CliException.unusable("`" + file + "` exists already");
    } catch (IOException e) {
      throw CliException.unusable("cannot write `" + file + "`: " + e.getClass().getSimpleName());
    }
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw CliException.unusable("cannot write `" + file + "`: " + e.getClass().getSimpleName());
    }
  }

  static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // It is empty, and the user's own.
    }
  }
}
