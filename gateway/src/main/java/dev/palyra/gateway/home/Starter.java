package dev.palyra.gateway.home;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A file that a new home begins with.
 *
 * @param folder below the home; empty for the home itself
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
public record Starter(String folder, String name, byte[] content) {
  /** Takes a resource that stands beside {@code owner}. */
  public static Starter resource(Class<?> owner, String resource, String folder, String name) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its file " + resource);
      }
      return new Starter(folder, name, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
