package dev.palyra.policy.bundle;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.SourceSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The files of a bundle, read once: what is hashed, parsed and activated are the same bytes.
 *
 * @param files text by path relative to the policy folder, with {@code /} between folders
 */
public record BundleSource(SortedMap<String, String> files) {
  /** The most files of a bundle. */
  public static final int MAX_FILES = 1_000;

  /** The most bytes of one file. */
  public static final long MAX_FILE_BYTES = 4 << 20;

  private static final int MAX_FOLDERS = 8;

  public BundleSource {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** A bundle of files that are in memory. */
  public static BundleSource of(Map<String, String> files) {
    return new BundleSource(new TreeMap<>(files));
  }

  /**
   * Reads the files below {@code folder}, 8 folders deep.
   *
   * @throws BundleException when a file is no regular file, too large, not UTF-8 or of a kind that
   *     a bundle doesn't have, with all such files
   * @throws IOException when the folder cannot be read
   */
  public static BundleSource read(Path folder) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    List<Diagnostic> problems = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder, MAX_FOLDERS)) {
      for (Path path : (Iterable<Path>) walk.sorted()::iterator) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        if (isIgnored(name) || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        try {
          files.put(name, read(path, name));
        } catch (BundleException e) {
          problems.addAll(e.problems());
        }
        if (files.size() > MAX_FILES) {
          throw refuse(name, "a bundle has at most " + MAX_FILES + " files");
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new BundleException(problems);
    }
    return new BundleSource(files);
  }

  /** Notes, and what editors and version control leave behind. */
  private static boolean isIgnored(String name) {
    String base = name.substring(name.lastIndexOf('/') + 1);
    return name.startsWith(".")
        || name.contains("/.")
        || base.endsWith(".md")
        || base.endsWith("~");
  }

  /** Refuses what {@link #read(Path)} would refuse by its name, for files that are in memory. */
  void refuseUnknown(Consumer<Diagnostic> problems) {
    for (String name : files.keySet()) {
      if (FileKind.of(name).isEmpty()) {
        refuse(name, FileKind.complaint(name)).problems().forEach(problems);
      }
    }
  }

  private static String read(Path path, String name) throws IOException {
    if (FileKind.of(name).isEmpty()) {
      throw refuse(name, FileKind.complaint(name));
    }
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw refuse(name, "it is no regular file");
    }
    try (var in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes((int) MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw refuse(name, "it is larger than " + MAX_FILE_BYTES + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw refuse(name, "it is not UTF-8");
    }
  }

  private static BundleException refuse(String name, String why) {
    return new BundleException(
        List.of(Diagnostic.error(why, new SourceSpan(new Source(name, ""), 0, 0))));
  }

  /** The file as a source that errors can point into. */
  public Source source(String name) {
    return new Source(name, files.getOrDefault(name, ""));
  }

  /** The paths of the files of one kind, in order. */
  public List<String> names(FileKind kind) {
    return files.keySet().stream()
        .filter(name -> FileKind.of(name).filter(kind::equals).isPresent())
        .toList();
  }
}
