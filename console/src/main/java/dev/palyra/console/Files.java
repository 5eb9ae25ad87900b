package dev.palyra.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files beside this class, in a jar or in a folder. */
final class Files {
  private Files() {}

  /** Every file below {@code folder}, by its path in it. */
  static SortedMap<String, byte[]> below(String folder) {
    try {
      var anchor = Files.class.getResource(folder);
      if (anchor == null) {
        throw new IllegalStateException("the program lacks its folder " + folder);
      }
      URI uri = anchor.toURI();
      if (!uri.getScheme().equals("jar")) {
        return read(Path.of(uri));
      }
      try (FileSystem jar = FileSystems.newFileSystem(jar(uri), Map.of())) {
        String inside = uri.toString().substring(uri.toString().indexOf("!/") + 1);
        return read(jar.getPath(inside));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path jar(URI uri) {
    String text = uri.toString();
    return Path.of(URI.create(text.substring("jar:".length(), text.indexOf("!/"))));
  }

  private static SortedMap<String, byte[]> read(Path folder) throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (Stream<Path> walk = java.nio.file.Files.walk(folder)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        if (java.nio.file.Files.isRegularFile(path)) {
          String name = folder.relativize(path).toString().replace('\\', '/');
          files.put(name, java.nio.file.Files.readAllBytes(path));
        }
      }
    }
    return files;
  }
}
