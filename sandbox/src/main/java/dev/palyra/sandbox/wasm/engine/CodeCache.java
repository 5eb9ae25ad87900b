package dev.palyra.sandbox.wasm.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Compiled code on disk. An entry is code that the gateway will run, so that each carries a
 * HMAC-SHA-256 over its name and its content, and one that does not verify is deleted and treated
 * as absent. Losing the folder costs time only. Thread-safe.
 *
 * <p>The name is the SHA-256 of what the code was made from, with everything that decides what
 * comes out: the metered module and the versions of the engine, the meter and the JVM.
 */
public final class CodeCache {
  private static final int TAG = 32;
  private static final long MAX_ENTRY = 64L << 20;

  private final Path folder;
  private final SecretKey key;
  private final long maxBytes;
  private final InstantSource clock;

  private CodeCache(Path folder, SecretKey key, long maxBytes, InstantSource clock) {
    this.folder = folder;
    this.key = key;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /**
   * Opens a cache in a folder, which is made with mode 0700 if it is missing.
   *
   * @param key for HMAC-SHA-256; known to the gateway only
   * @param maxBytes of all entries together; the longest unused ones go first
   * @throws IOException if the folder cannot be used, or others may write to it
   */
  public static CodeCache open(Path folder, SecretKey key, long maxBytes, InstantSource clock)
      throws IOException {
    var ownerOnly = PosixFilePermissions.fromString("rwx------");
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(ownerOnly));
    }
    if (!Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS).equals(ownerOnly)) {
      throw new IOException("`%s` must be accessible to its owner only".formatted(folder));
    }
    return new CodeCache(folder, key, maxBytes, clock);
  }

  /** The code of that name, if it is there and authentic. */
  Optional<byte[]> find(String name) {
    Path file = folder.resolve(name);
    try {
      if (Files.size(file) > MAX_ENTRY) {
        Files.delete(file);
        return Optional.empty();
      }
      byte[] entry = Files.readAllBytes(file);
      byte[] code = Arrays.copyOfRange(entry, Math.min(TAG, entry.length), entry.length);
      byte[] tag = Arrays.copyOf(entry, TAG);
      if (!MessageDigest.isEqual(tag, tag(name, code))) {
        Files.delete(file);
        return Optional.empty();
      }
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      return Optional.of(code);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // A cache that cannot be read is an empty one.
    }
  }

  /** Keeps code; not being able to only costs time later. */
  void put(String name, byte[] code) {
    if (code.length + TAG > Math.min(MAX_ENTRY, maxBytes)) {
      return;
    }
    try {
      Path temporary = Files.createTempFile(folder, "new-", ".tmp");
      try {
        byte[] tag = tag(name, code);
        byte[] entry = Arrays.copyOf(tag, TAG + code.length);
        System.arraycopy(code, 0, entry, TAG, code.length);
        Files.write(temporary, entry);
        Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
      trim();
    } catch (IOException e) {
      // The next start compiles again.
    }
  }

  private void trim() throws IOException {
    List<Path> files = new ArrayList<>();
    try (var entries = Files.list(folder)) {
      entries.forEach(files::add);
    }
    long size = 0;
    for (Path file : files) {
      size += Files.size(file);
    }
    files.sort(Comparator.comparing(CodeCache::modified));
    for (Path file : files) {
      if (size <= maxBytes) {
        return;
      }
      size -= Files.size(file);
      Files.delete(file);
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private byte[] tag(String name, byte[] code) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      // The name has a fixed length, so that no two pairs feed the same bytes.
      mac.update("palyra wasm code 1\n".getBytes(StandardCharsets.US_ASCII));
      mac.update(name.getBytes(StandardCharsets.US_ASCII));
      return mac.doFinal(code);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform lacks HMAC-SHA-256", e);
    }
  }
}
