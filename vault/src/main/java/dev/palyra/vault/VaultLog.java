package dev.palyra.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/**
 * One generation of the log: a header, then frames. A frame is two lengths, a nonce, the sealed
 * {@link LogRecord}, and beside it the sealed value if the record is one. Each frame's associated
 * data holds the tag of the one before (the header's hash for the first) and its sequence number:
 * the log is a chain, in which nothing can be changed, dropped, inserted or reordered; only its end
 * can be cut off, and that is what {@link Anchor} is for.
 *
 * <p>Not thread-safe; everything but {@link #value} needs the store's lock.
 */
final class VaultLog implements Closeable {
  /** A record and where its sealed value stands, if it is one. */
  record Located(LogRecord record, long valueAt) {}

  /** A record to be appended, with its sealed value or nothing. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, never handed out.
  record Pending(LogRecord record, byte[] value) {
    static Pending of(LogRecord record) {
      return new Pending(record, new byte[0]);
    }
  }

  /** Given each record in order. */
  interface Replay {
    void apply(Located located);
  }

  private static final byte[] MAGIC = "PALYVLT1".getBytes(UTF_8);
  private static final int HEADER_BYTES = 8 + Keyring.STORE_ID_BYTES + 8 + 8 + 4;
  private static final int FRAME_PREFIX = 4 + 4 + Aead.NONCE_BYTES;
  private static final int MAX_HEAD_BYTES = 256 * 1024;
  private static final int MAX_VALUE_BYTES =
      dev.palyra.core.secret.Secret.MAX_BYTES + Aead.TAG_BYTES;

  /** Most heads fit: then one read gets a whole frame but its value. */
  private static final int GUESS = 512;

  private final FileChannel channel;
  private final SecretKey key;
  private final int keyId;
  private final long generation;

  /** How many bytes of the file are known to be whole frames. */
  private long end = HEADER_BYTES;

  private long sequence;
  private byte[] previous;
  private boolean snapshot = true;

  private VaultLog(FileChannel channel, byte[] header, SecretKey key) throws Wire.Malformed {
    Wire.Reader in = new Wire.Reader(header);
    in.raw(MAGIC.length + Keyring.STORE_ID_BYTES);
    this.channel = channel;
    this.key = key;
    this.generation = in.i64();
    this.sequence = in.i64();
    this.keyId = in.i32();
    this.previous = Arrays.copyOf(sha256(header), Aead.TAG_BYTES);
  }

  /**
   * Starts a generation in a new file; its snapshot is to be appended, {@link
   * LogRecord.SnapshotEnd} last.
   */
  static VaultLog create(Path file, Keyring keys, long generation, long baseSequence)
      throws IOException {
    int keyId = keys.writer(Keyring.LOG);
    byte[] header =
        new Wire.Writer()
            .raw(MAGIC)
            .raw(keys.storeId())
            .i64(generation)
            .i64(baseSequence)
            .i32(keyId)
            .done();
    FileChannel channel = DurableFiles.create(file);
    DurableFiles.writeFully(channel, ByteBuffer.wrap(header));
    try {
      return new VaultLog(channel, header, keys.key(keyId, Keyring.LOG));
    } catch (Wire.Malformed e) {
      throw new IllegalStateException("the header was just written", e);
    }
  }

  /** Opens what is there; {@link #replay} then reads it. */
  static VaultLog open(Path file, Keyring keys) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      byte[] header = new byte[HEADER_BYTES];
      if (readAt(channel, header, 0) < HEADER_BYTES) {
        throw damaged("its header is cut off");
      }
      Wire.Reader in = new Wire.Reader(header);
      if (!Arrays.equals(in.raw(MAGIC.length), MAGIC)
          || !Arrays.equals(in.raw(Keyring.STORE_ID_BYTES), keys.storeId())) {
        throw damaged("it is the log of another store");
      }
      in.raw(16);
      return new VaultLog(channel, header, keys.key(in.i32(), Keyring.LOG));
    } catch (Wire.Malformed | RuntimeException e) {
      channel.close();
      throw e instanceof VaultException known ? known : damaged("its header is malformed");
    }
  }

  /**
   * Reads the frames beyond those already read.
   *
   * @param acknowledged the highest sequence that is known to have been durable
   * @throws VaultException {@code CORRUPT} if a frame does not authenticate, unless it is the
   *     unacknowledged end of the file, which an interrupted write left: that is cut off
   */
  void replay(long acknowledged, Replay into) throws IOException {
    long size = channel.size();
    while (end < size) {
      Frame frame = readFrame(end, size, previous, nextSequence());
      if (frame.record == null) {
        if (nextSequence() <= acknowledged
            || snapshot
            || (frame.tag != null
                && readFrame(frame.end, size, frame.tag, nextSequence() + 1).record != null)) {
          throw damaged("the record at byte %d does not authenticate".formatted(end));
        }
        channel.truncate(end);
        return;
      }
      into.apply(new Located(frame.record, frame.valueAt));
      advance(frame.record, frame.end, frame.tag);
    }
    if (snapshot) {
      throw damaged("it ends before its snapshot does");
    }
  }

  /**
   * What one attempt to read a frame gave: no record if it did not authenticate, no tag if it was
   * cut off.
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, never handed out.
  private record Frame(
      @org.jspecify.annotations.Nullable LogRecord record,
      long valueAt,
      long end,
      byte @org.jspecify.annotations.Nullable [] tag) {
    static final Frame CUT_OFF = new Frame(null, 0, 0, null);
  }

  private Frame readFrame(long at, long size, byte[] before, long expected) throws IOException {
    byte[] start = new byte[(int) Math.min(FRAME_PREFIX + GUESS, size - at)];
    if (start.length < FRAME_PREFIX || readAt(channel, start, at) < start.length) {
      return Frame.CUT_OFF;
    }
    ByteBuffer prefix = ByteBuffer.wrap(start);
    int headLength = prefix.getInt();
    int valueLength = prefix.getInt();
    long frameEnd = at + FRAME_PREFIX + (long) headLength + valueLength;
    if (headLength < Aead.TAG_BYTES
        || headLength > MAX_HEAD_BYTES
        || valueLength < 0
        || valueLength > MAX_VALUE_BYTES
        || frameEnd > size) {
      return Frame.CUT_OFF;
    }
    byte[] nonce = Arrays.copyOfRange(start, 8, FRAME_PREFIX);
    byte[] head = start;
    int offset = FRAME_PREFIX;
    if (FRAME_PREFIX + headLength > start.length) {
      head = new byte[headLength];
      offset = 0;
      if (readAt(channel, head, at + FRAME_PREFIX) < headLength) {
        return Frame.CUT_OFF;
      }
    }
    byte[] tag =
        Arrays.copyOfRange(head, offset + headLength - Aead.TAG_BYTES, offset + headLength);
    try {
      byte[] plain =
          Aead.open(
              key,
              nonce,
              head,
              offset,
              headLength,
              associated(before, expected, headLength, valueLength));
      return new Frame(LogRecord.decode(plain), at + FRAME_PREFIX + headLength, frameEnd, tag);
    } catch (AEADBadTagException e) {
      return new Frame(null, 0, frameEnd, tag);
    } catch (Wire.Malformed | IllegalArgumentException e) {
      throw damaged("the record at byte %d is of an unknown form".formatted(at));
    }
  }

  /** Writes these records at the end; they are durable only after {@link #sync}. */
  void append(List<Pending> records, SecureRandom random, Replay written) throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    long start = end;
    for (Pending pending : records) {
      byte[] plain = pending.record().encode();
      byte[] nonce = Aead.random(random, Aead.NONCE_BYTES);
      int headLength = plain.length + Aead.TAG_BYTES;
      byte[] head =
          Aead.seal(
              key,
              nonce,
              plain,
              plain.length,
              associated(previous, nextSequence(), headLength, pending.value().length));
      frames.writeBytes(
          new Wire.Writer().i32(headLength).i32(pending.value().length).raw(nonce).done());
      frames.writeBytes(head);
      long valueAt = start + frames.size();
      frames.writeBytes(pending.value());
      written.apply(new Located(pending.record(), valueAt));
      advance(
          pending.record(),
          start + frames.size(),
          Arrays.copyOfRange(head, head.length - Aead.TAG_BYTES, head.length));
    }
    ByteBuffer bytes = ByteBuffer.wrap(frames.toByteArray());
    while (bytes.hasRemaining()) {
      channel.write(bytes, start + bytes.position());
    }
  }

  void sync() throws IOException {
    channel.force(false);
  }

  /** The sealed value at {@code at}; safe for any number of threads. */
  byte[] value(long at, int length) throws IOException {
    byte[] sealed = new byte[length];
    if (readAt(channel, sealed, at) < length) {
      throw damaged("a value is cut off");
    }
    return sealed;
  }

  /** Where the log stands now. */
  Anchor anchor(int keyringCounter) {
    return new Anchor(generation, sequence, keyringCounter);
  }

  void writeAnchor(FileChannel file, int keyringCounter) throws IOException {
    anchor(keyringCounter).write(file, keyId, key);
  }

  /** The anchor as a blob, for a backend outside of the store. */
  byte[] anchorBlob(int keyringCounter) {
    return anchor(keyringCounter).encode(keyId, key);
  }

  long generation() {
    return generation;
  }

  long sequence() {
    return sequence;
  }

  /** How many bytes of the file are whole frames. */
  long length() {
    return end;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** A snapshot is one step of the sequence, however many records it has. */
  private long nextSequence() {
    return snapshot ? sequence : sequence + 1;
  }

  private void advance(
      LogRecord record, long frameEnd, byte @org.jspecify.annotations.Nullable [] tag) {
    if (record instanceof LogRecord.SnapshotEnd) {
      snapshot = false;
      sequence++;
    } else {
      sequence = nextSequence();
    }
    end = frameEnd;
    previous = java.util.Objects.requireNonNull(tag);
  }

  private static byte[] associated(byte[] before, long sequence, int head, int value) {
    return new Wire.Writer().raw(before).i64(sequence).i32(head).i32(value).done();
  }

  private static int readAt(FileChannel channel, byte[] into, long at) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(into);
    while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) > 0) {
      // Until all of it is there or the file ends.
    }
    return bytes.position();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  private static VaultException damaged(String how) {
    return new VaultException(VaultException.Code.CORRUPT, "the vault's log was changed: " + how);
  }
}
