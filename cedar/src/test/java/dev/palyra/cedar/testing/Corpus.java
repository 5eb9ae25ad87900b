package dev.palyra.cedar.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The files of the official integration corpus, by their path: from the folder in the system
 * property {@code cedar.corpus}, or where a check-out has it. The folder holds either the files or
 * archives ({@code .tar.gz}) of them.
 */
public final class Corpus {
  private static final List<Path> PLACES =
      List.of(Path.of("../../shared/data/cedar-corpus"), Path.of("../shared/data/cedar-corpus"));

  private final Map<String, byte[]> files = new TreeMap<>();

  private Corpus() {}

  /**
   * The corpus, unless no folder was named and none is found.
   *
   * @throws IllegalArgumentException when the folder that was named has no corpus
   */
  public static Optional<Corpus> find() throws IOException {
    String named = System.getProperty("cedar.corpus");
    if (named != null) {
      Corpus corpus = read(Path.of(named));
      if (corpus.cases().isEmpty()) {
        throw new IllegalArgumentException("no Cedar corpus in " + Path.of(named).toAbsolutePath());
      }
      return Optional.of(corpus);
    }
    for (Path place : PLACES) {
      if (Files.isDirectory(place)) {
        return Optional.of(read(place));
      }
    }
    return Optional.empty();
  }

  private static Corpus read(Path folder) throws IOException {
    Corpus corpus = new Corpus();
    if (!Files.isDirectory(folder)) {
      return corpus;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
        if (path.toString().endsWith(".tar.gz")) {
          corpus.unpack(path);
        } else {
          corpus.files.put(folder.relativize(path).toString(), Files.readAllBytes(path));
        }
      }
    }
    return corpus;
  }

  /** Reads the POSIX tar format: 512-byte blocks, a header before the content of each file. */
  private void unpack(Path archive) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(archive))) {
      String longName = null;
      byte[] header = in.readNBytes(512);
      while (header.length == 512 && header[0] != 0) {
        int size = Integer.parseInt(text(header, 124, 12).strip(), 8);
        byte[] content = in.readNBytes(size);
        in.skipNBytes((512 - size % 512) % 512);
        char type = (char) header[156];
        if (type == 'L') {
          longName = text(content, 0, size);
        } else {
          String name = longName != null ? longName : text(header, 0, 100);
          longName = null;
          if (type == '0' || type == 0) {
            files.put(name.startsWith("./") ? name.substring(2) : name, content);
          }
        }
        header = in.readNBytes(512);
      }
    }
  }

  private static String text(byte[] bytes, int start, int length) {
    int end = start;
    while (end < start + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, start, end - start, StandardCharsets.US_ASCII);
  }

  /** The paths of the files that describe a case. */
  public List<String> cases() {
    return files.keySet().stream()
        .filter(name -> name.startsWith("corpus-tests/") || name.startsWith("tests/"))
        .filter(name -> name.endsWith(".json") && !name.endsWith(".entities.json"))
        .toList();
  }

  public String text(String path) {
    byte[] content = files.get(path);
    if (content == null) {
      throw new UncheckedIOException(new IOException("the corpus has no file " + path));
    }
    return new String(content, StandardCharsets.UTF_8);
  }
}
