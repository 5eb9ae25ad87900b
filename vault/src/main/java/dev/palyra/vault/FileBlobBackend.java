package dev.palyra.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One file per blob in a folder of mode 0700, each 0600 and sealed as {@link BlobSeal} says. */
public final class FileBlobBackend implements BlobBackend {
  private static final int MAX_SEALED_BYTES = 16 * 1024;

  private final Path folder;
  private final BlobSeal seal;
  private final DurableFiles files;

  /** A backend in {@code folder}, which is created when the first blob is put. */
  public FileBlobBackend(Path folder, BlobSeal seal) {
    this(folder, seal, WriteSteps.UNWATCHED);
  }

  FileBlobBackend(Path folder, BlobSeal seal, WriteSteps steps) {
    this.folder = folder;
    this.seal = seal;
    this.files = new DurableFiles(steps);
  }

  @Override
  public String name() {
    return seal.backendName();
  }

  @Override
  public boolean available() {
    return seal.available();
  }

  @Override
  public boolean apart() {
    return false;
  }

  @Override
  public Optional<byte[]> find(String name) {
    return DurableFiles.read(file(name), MAX_SEALED_BYTES)
        .map(sealed -> seal.open(sealed, context(name)));
  }

  @Override
  public void put(String name, byte[] value) {
    BlobBackend.requireValue(value);
    files.createFolder(folder);
    files.replace(file(name), seal.seal(value, context(name)));
  }

  @Override
  public void delete(String name) {
    files.delete(file(name));
  }

  @Override
  public Set<String> names() {
    if (!Files.isDirectory(folder)) {
      return Set.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(entry -> entry.endsWith(suffix()))
          .map(entry -> entry.substring(0, entry.length() - suffix().length()))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new VaultException(VaultException.Code.IO, "cannot list \"%s\"".formatted(folder), e);
    }
  }

  private Path file(String name) {
    BlobBackend.requireName(name);
    return folder.resolve(name + suffix());
  }

  /** The backend's name, so that two kinds of file in one folder are never taken for each other. */
  private String suffix() {
    return "." + name();
  }

  private byte[] context(String name) {
    return ("palyra blob v1 " + name() + " " + name).getBytes(UTF_8);
  }
}
