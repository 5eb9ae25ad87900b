package dev.palyra.core.audit;

import dev.palyra.core.call.MalformedJsonException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NoSuchElementException;

/** The lines of an export: those of the records, and the last one, which is read first. */
final class ExportFile implements AutoCloseable {
  /** Longer than any record that this program writes: 64 fields of 2,000 characters, escaped. */
  private static final int MAX_LINE = 2 << 20;

  private static final int MAX_LAST_LINE = 4_096;

  private final RandomAccessFile file;
  private final InputStream in;
  private final long records;
  private final byte[] lastLine;
  private long position;

  private ExportFile(RandomAccessFile file, long records, byte[] lastLine) throws IOException {
    this.file = file;
    this.records = records;
    this.lastLine = lastLine;
    file.seek(0);
    this.in = new BufferedInputStream(Channels.newInputStream(file.getChannel()), 1 << 16);
  }

  static ExportFile open(Path path) throws IOException {
    var file = new RandomAccessFile(path.toFile(), "r");
    try {
      long length = file.length();
      var tail = new byte[(int) Math.min(length, MAX_LAST_LINE)];
      file.seek(length - tail.length);
      file.readFully(tail);
      int start = tail.length - 1;
      while (start > 0 && tail[start - 1] != '\n') {
        start--;
      }
      byte[] last = tail.length == 0 ? tail : Arrays.copyOfRange(tail, start, tail.length);
      return new ExportFile(file, length - last.length, last);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /**
   * @throws MalformedJsonException when it does not end with a line feed
   */
  byte[] lastLine() {
    if (lastLine.length == 0 || lastLine[lastLine.length - 1] != '\n') {
      throw new MalformedJsonException("the file does not end with a line feed");
    }
    return Arrays.copyOf(lastLine, lastLine.length - 1);
  }

  /** How many lines stand before the last one. */
  long countRecords() throws IOException {
    long lines = 0;
    while (position < records) {
      int c = in.read();
      position++;
      if (c == '\n') {
        lines++;
      }
    }
    return lines;
  }

  boolean hasRecord() {
    return position < records;
  }

  /**
   * @throws MalformedJsonException when the line is too long
   */
  byte[] nextRecord() {
    if (!hasRecord()) {
      throw new NoSuchElementException();
    }
    var line = new ByteArrayOutputStream(1_024);
    try {
      while (position < records) {
        int c = in.read();
        position++;
        if (c == '\n') {
          return line.toByteArray();
        }
        if (c < 0) {
          throw new MalformedJsonException("the file ends within it");
        }
        if (line.size() == MAX_LINE) {
          throw new MalformedJsonException("it is longer than any record");
        }
        line.write(c);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new MalformedJsonException("it has no end");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
