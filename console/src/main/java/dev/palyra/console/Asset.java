package dev.palyra.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** One file that a browser loads, as it is and compressed. Never changes. */
public final class Asset {
  private final String contentType;
  private final byte[] bytes;
  private final byte[] gzipped;

  Asset(String contentType, byte[] bytes) {
    this.contentType = contentType;
    this.bytes = bytes.clone();
    this.gzipped = gzip(bytes);
  }

  public String contentType() {
    return contentType;
  }

  /** A copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The same in the format of RFC 1952; a copy. */
  public byte[] gzipped() {
    return gzipped.clone();
  }

  private static byte[] gzip(byte[] bytes) {
    var out = new ByteArrayOutputStream(bytes.length / 3 + 64);
    try (var gzip = new Best(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static final class Best extends GZIPOutputStream {
    Best(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
