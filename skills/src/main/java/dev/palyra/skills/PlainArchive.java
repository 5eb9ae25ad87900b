package dev.palyra.skills;

import static dev.palyra.skills.SkillRefusedException.check;

import dev.palyra.core.sandbox.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Zip archives in exactly one form: entries stored as they are, sorted by name, without times,
 * attributes, extra fields, comments or folders. Whatever another program can hide in a zip (a
 * second entry of one name, a link, a name that leads elsewhere, content that grows when unpacked,
 * something before, between or behind the entries) is a byte that {@link #write} would not have
 * written, so {@link #read} refuses it.
 *
 * <p>Source: PKWARE, APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.
 */
final class PlainArchive {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int LOCAL_BYTES = 30;
  private static final int CENTRAL_BYTES = 46;
  private static final int END_BYTES = 22;
  private static final short VERSION = 10;
  private static final short FIRST_DAY = 0x21; // 1 January 1980, the format's earliest

  private PlainArchive() {}

  /** Names must be ASCII; the same entries always give the same bytes. */
  static byte[] write(SortedMap<String, Bytes> entries) {
    var out = new ByteArrayOutputStream();
    var directory = new ByteArrayOutputStream();
    for (Map.Entry<String, Bytes> entry : entries.entrySet()) {
      byte[] name = entry.getKey().getBytes(StandardCharsets.US_ASCII);
      byte[] content = entry.getValue().toArray();
      int offset = out.size();
      out.writeBytes(header(LOCAL_BYTES, LOCAL, name, content).array());
      out.writeBytes(name);
      out.writeBytes(content);
      directory.writeBytes(
          header(CENTRAL_BYTES, CENTRAL, name, content).putInt(42, offset).array());
      directory.writeBytes(name);
    }
    int start = out.size();
    out.writeBytes(directory.toByteArray());
    out.writeBytes(
        buffer(END_BYTES)
            .putInt(END)
            .putInt(0)
            .putShort((short) entries.size())
            .putShort((short) entries.size())
            .putInt(directory.size())
            .putInt(start)
            .array());
    return out.toByteArray();
  }

  private static ByteBuffer header(int size, int signature, byte[] name, byte[] content) {
    var crc = new CRC32();
    crc.update(content);
    ByteBuffer header = buffer(size).putInt(signature).putShort(VERSION);
    if (signature == CENTRAL) {
      header.putShort(VERSION); // made by, needed
    }
    return header
        .putShort((short) 0) // flags
        .putShort((short) 0) // stored
        .putShort((short) 0) // midnight
        .putShort(FIRST_DAY)
        .putInt((int) crc.getValue())
        .putInt(content.length)
        .putInt(content.length)
        .putShort((short) name.length);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param names says whether an entry may have a name
   */
  static SortedMap<String, Bytes> read(byte[] archive, EntryRules names)
      throws SkillRefusedException {
    SortedMap<String, Bytes> entries = new TreeMap<>();
    ByteBuffer in = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
    while (in.remaining() >= LOCAL_BYTES && in.getInt(in.position()) == LOCAL) {
      readEntry(in, entries, names);
    }
    check(!entries.isEmpty(), "not a skill package");
    check(
        Arrays.equals(write(entries), archive),
        "the archive is not in the one form of a package (links, attributes, comments, folders and bytes around the"
            + " entries are refused): make it with `palyra skill build`");
    return entries;
  }

  private static void readEntry(ByteBuffer in, SortedMap<String, Bytes> entries, EntryRules names)
      throws SkillRefusedException {
    int at = in.position();
    int flags = in.getShort(at + 6);
    int method = in.getShort(at + 8);
    long packed = in.getInt(at + 18) & 0xffffffffL;
    long size = in.getInt(at + 22) & 0xffffffffL;
    int nameLength = in.getShort(at + 26) & 0xffff;
    int extraLength = in.getShort(at + 28) & 0xffff;
    check(nameLength <= in.remaining() - LOCAL_BYTES, "the package ends too early");
    in.position(at + LOCAL_BYTES);
    byte[] bytes = new byte[nameLength];
    in.get(bytes);
    String name = new String(bytes, StandardCharsets.ISO_8859_1);
    names.check(name, size);
    check((flags & 1) == 0, "`%s` is encrypted", name);
    check(method == 0, "`%s` is compressed; a package holds its files as they are", name);
    check(
        flags == 0 && extraLength == 0 && packed == size,
        "`%s` has an entry of another form; make the package with `palyra skill build`",
        name);
    check(size <= in.remaining(), "the package ends too early");
    byte[] content = new byte[(int) size];
    in.get(content);
    for (String other : entries.keySet()) {
      check(
          !other.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)),
          "there are two entries `%s`",
          name);
    }
    entries.put(name, Bytes.of(content));
  }

  /** Says whether an entry is allowed. */
  interface EntryRules {
    void check(String name, long size) throws SkillRefusedException;
  }
}
