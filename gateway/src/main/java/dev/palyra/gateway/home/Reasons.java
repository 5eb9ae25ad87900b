package dev.palyra.gateway.home;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in a few words why a file cannot be used. */
public final class Reasons {
  private Reasons() {}

  /** One line, without the name of a Java type. */
  public static String of(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "no such file or folder";
      case NotDirectoryException _ -> "not a folder";
      case FileAlreadyExistsException _ -> "a file is in the way";
      case FileSystemLoopException _ -> "too many symbolic links";
      case FileSystemException known when known.getReason() != null ->
          known.getReason().toLowerCase(java.util.Locale.ROOT);
      default -> "it cannot be read or written";
    };
  }
}
