package dev.palyra.e2e.attacks;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A name server for the range (RFC 1035): one question, one A record, no compression but for the
 * answer's name. {@code rebind.example} is public at first and the metadata service from then on.
 */
final class TinyDns {
  private static final int HEADER = 12;
  private static final int TYPE_A = 1;
  private static final Map<String, String> FIXED =
      Map.of(
          "public.example", Answers.PUBLIC,
          "inside.example", "127.0.0.1",
          "metadata.example", "169.254.169.254");

  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  void forget() {
    asked.clear();
  }

  static String name(byte[] query) {
    StringBuilder name = new StringBuilder();
    int at = HEADER;
    while (at < query.length && query[at] > 0 && at + 1 + query[at] <= query.length) {
      name.append(name.isEmpty() ? "" : ".")
          .append(new String(query, at + 1, query[at], StandardCharsets.ISO_8859_1));
      at += 1 + query[at];
    }
    return name.toString();
  }

  byte[] answer(byte[] query) {
    String name = name(query);
    int afterName = HEADER + name.length() + 2;
    boolean forAddress = query.length >= afterName + 4 && query[afterName + 1] == TYPE_A;
    var out = new ByteArrayOutputStream();
    out.write(query, 0, 2);
    out.writeBytes(new byte[] {(byte) 0x81, (byte) 0x80, 0, 1, 0, (byte) (forAddress ? 1 : 0)});
    out.writeBytes(new byte[4]);
    out.write(query, HEADER, Math.min(query.length, afterName + 4) - HEADER);
    if (forAddress) {
      out.writeBytes(new byte[] {(byte) 0xC0, HEADER, 0, TYPE_A, 0, 1, 0, 0, 0, 0, 0, 4});
      out.writeBytes(address(name));
    }
    return out.toByteArray();
  }

  private byte[] address(String name) {
    String text =
        name.equals("rebind.example")
            ? (asked.add(name) ? Answers.PUBLIC : "169.254.169.254")
            : FIXED.getOrDefault(name, Answers.PUBLIC);
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
