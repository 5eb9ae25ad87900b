package dev.palyra.e2e.attacks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.stream.Stream;

/** What can be seen of a path: two that are equal mean that nothing has changed. */
final class Snapshot {
  private Snapshot() {}

  /**
   * Existence, mode, owner, time of the last change, attributes, and the content or the entries.
   */
  static String of(Path path) {
    try {
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return "absent";
      }
      if (path.startsWith("/proc")) {
        return content(path); // The kernel makes its times up.
      }
      String attributes =
          "%s %s %s %s"
              .formatted(
                  Files.getAttribute(path, "unix:mode"),
                  Files.getAttribute(path, "unix:uid"),
                  Files.getAttribute(path, "unix:ctime"),
                  Files.getFileAttributeView(path, UserDefinedFileAttributeView.class).list());
      return attributes + " " + (Files.isDirectory(path) ? entries(path) : content(path));
    } catch (IOException e) {
      return "unreadable";
    }
  }

  /** The content as text that keeps every byte. */
  static String content(Path path) throws IOException {
    return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
  }

  private static String entries(Path path) throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.sorted().toList().toString();
    }
  }
}
