package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SHA-256 of programs, remembered while inode, size and both change times stay the same.
 * Thread-safe.
 */
public final class ProgramDigest {
  private static final int MAX_REMEMBERED = 256;

  private record Identity(Path path, Map<String, Object> attributes) {}

  private final Map<Identity, String> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Identity, String> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  /** In hex. */
  public String of(Path program) throws IOException {
    Identity identity =
        new Identity(
            program, Files.readAttributes(program, "unix:dev,ino,size,lastModifiedTime,ctime"));
    synchronized (remembered) {
      String known = remembered.get(identity);
      if (known != null) {
        return known;
      }
    }
    MessageDigest sha = sha256();
    try (InputStream in = Files.newInputStream(program)) {
      byte[] buffer = new byte[64 << 10];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        sha.update(buffer, 0, count);
      }
    }
    String digest = HexFormat.of().formatHex(sha.digest());
    synchronized (remembered) {
      remembered.put(identity, digest);
    }
    return digest;
  }

  /** Over each text's length and bytes, so that no two lists share an encoding. */
  public static String ofTexts(List<String> texts) {
    MessageDigest sha = sha256();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      sha.update(bytes);
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  /** Of a value as a whole. */
  public static String ofBytes(Bytes bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes.toArray()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java platform has it.
    }
  }
}
