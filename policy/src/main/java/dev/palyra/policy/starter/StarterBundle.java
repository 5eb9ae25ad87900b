package dev.palyra.policy.starter;

import dev.palyra.policy.bundle.BundleSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The bundles that a gateway can start with. */
public enum StarterBundle {
  /** Every call waits for an operator. */
  LOCKED_DOWN("an agent does nothing without an operator"),
  /** Reading only; nobody can lift that. */
  READ_ONLY("an agent looks and changes nothing"),
  /** An agent works on a project while its developer watches and answers. */
  DEVELOPER("an agent works on a project while its developer watches"),
  /** Nothing is asked; what would need an answer is refused. */
  UNATTENDED("an agent works while nobody is there to be asked");

  private final String summary;

  StarterBundle(String summary) {
    this.summary = summary;
  }

  /** One line for whoever chooses. */
  public String summary() {
    return summary;
  }

  /** The name by which it is chosen, such as {@code read-only}. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The bundle of that {@link #title()}. */
  public static Optional<StarterBundle> named(String title) {
    return Arrays.stream(values()).filter(bundle -> bundle.title().equals(title)).findFirst();
  }

  /** Its files. */
  public BundleSource source() {
    Map<String, String> files = new TreeMap<>();
    for (String name : fileNames()) {
      files.put(name, resource(name));
    }
    return BundleSource.of(files);
  }

  private List<String> fileNames() {
    return List.of(title() + ".cedar", title() + ".test.toml");
  }

  /**
   * Writes its files into a folder, which is created where it is missing.
   *
   * @return the files written
   * @throws FileAlreadyExistsException when the folder holds anything: policies in force are never
   *     mixed with others
   */
  public List<Path> copyInto(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> present = Files.list(folder)) {
      Optional<Path> first = present.findFirst();
      if (first.isPresent()) {
        throw new FileAlreadyExistsException(first.get().toString());
      }
    }
    Map<String, String> files = source().files();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(
          folder.resolve(file.getKey()), file.getValue(), StandardOpenOption.CREATE_NEW);
    }
    return files.keySet().stream().map(folder::resolve).toList();
  }

  private String resource(String name) {
    String path = title() + "/" + name;
    try (InputStream in = StarterBundle.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("resource " + path + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
