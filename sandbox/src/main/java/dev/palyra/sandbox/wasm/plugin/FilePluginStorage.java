package dev.palyra.sandbox.wasm.plugin;

import dev.palyra.core.Digests;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.PluginStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A folder for each owner, a file for each key, both named by digests, so that no name of a
 * plugin's ever becomes part of a path. Each value is replaced as a whole or not at all.
 */
public final class FilePluginStorage implements PluginStorage {
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path folder;
  private final Quota quota;

  /**
   * Of each owner.
   *
   * @param bytes of all values and keys together
   * @param keys how many
   */
  public record Quota(long bytes, int keys) {
    public static final Quota DEFAULTS = new Quota(1 << 20, 1_000);
  }

  /** What an owner has, without one key. */
  private record Used(long bytes, int keys) {}

  /**
   * @param folder made with mode 0700 when something is first put
   */
  public FilePluginStorage(Path folder, Quota quota) {
    this.folder = folder;
    this.quota = quota;
  }

  @Override
  public synchronized Optional<Bytes> get(String owner, String key) {
    try {
      byte[] file = Files.readAllBytes(file(owner, key));
      int value = key.getBytes(StandardCharsets.UTF_8).length;
      return Optional.of(Bytes.of(java.util.Arrays.copyOfRange(file, value, file.length)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized boolean put(String owner, String key, Bytes value) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    try {
      Path file = file(owner, key);
      Path own = folder.resolve(name(owner));
      if (Files.notExists(own, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(own, FOLDER);
      }
      Used others = used(own, file);
      if (others.bytes() + name.length + value.length() > quota.bytes()
          || others.keys() >= quota.keys()) {
        return false;
      }
      replace(own, file, name, value.toArray());
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void remove(String owner, String key) {
    try {
      Files.deleteIfExists(file(owner, key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Used used(Path own, Path without) throws IOException {
    long bytes = 0;
    int keys = 0;
    try (var files = Files.newDirectoryStream(own)) {
      for (Path file : files) {
        if (!file.equals(without)) {
          bytes += Files.size(file);
          keys++;
        }
      }
    }
    return new Used(bytes, keys);
  }

  private static void replace(Path own, Path file, byte[] name, byte[] value) throws IOException {
    Path fresh = Files.createTempFile(own, ".", ".tmp", FILE);
    try {
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        for (byte[] part : new byte[][] {name, value}) {
          ByteBuffer left = ByteBuffer.wrap(part);
          while (left.hasRemaining()) {
            channel.write(left);
          }
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private Path file(String owner, String key) {
    return folder.resolve(name(owner)).resolve(name(key));
  }

  private static String name(String text) {
    return Digests.sha256Hex(text);
  }
}
