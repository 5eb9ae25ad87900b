package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.EnvValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program's whole environment: a few fixed names and what the request asks for. */
public final class Environment {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Environment() {}

  /**
   * Entries of NAME=value. What is asked for may replace PATH, HOME and LANG; the place of
   * temporary files is the sandbox's to say.
   */
  public static List<byte[]> of(Map<String, EnvValue> asked, Path temporary) {
    Map<String, EnvValue> all = new LinkedHashMap<>();
    all.put("PATH", EnvValue.plain(PATH));
    all.put("HOME", EnvValue.plain(temporary.toString()));
    all.put("LANG", EnvValue.plain("C.UTF-8"));
    all.putAll(asked);
    for (String name : List.of("TMPDIR", "TMP", "TEMP")) {
      all.put(name, EnvValue.plain(temporary.toString()));
    }
    List<byte[]> entries = new ArrayList<>();
    all.forEach((name, value) -> entries.add(entry(name, value)));
    return entries;
  }

  private static byte[] entry(String name, EnvValue value) {
    byte[] prefix = (name + "=").getBytes(StandardCharsets.UTF_8);
    byte[] bytes = value.bytes().toArray();
    byte[] entry = Arrays.copyOf(prefix, prefix.length + bytes.length);
    System.arraycopy(bytes, 0, entry, prefix.length, bytes.length);
    Arrays.fill(bytes, (byte) 0);
    return entry;
  }
}
