package dev.palyra.bench.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.palyra.core.secret.RedactedStream;
import dev.palyra.core.secret.Redactor;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.SecretScope;
import dev.palyra.core.secret.VaultRef;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One mebibyte through a stream in chunks of 64 KiB: operations a second are MiB a second. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
public class RedactionBench {
  private static final int MIB = 1 << 20;
  private static final int CHUNK = 1 << 16;

  @Param({"1", "100"})
  int secrets;

  /**
   * Source code and logs; base64, in which much looks like a token; text with a secret in each 4
   * KiB.
   */
  @Param({"text", "base64", "hits"})
  String input = "text";

  private Redactor redactor = Redactor.none();
  private byte[][] chunks = {};

  @Setup
  public void setUp() {
    Random random = new Random(1);
    Map<SecretRef, Secret> values = new LinkedHashMap<>();
    byte[] first = {};
    for (int i = 0; i < secrets; i++) {
      byte[] bytes = new byte[15 + random.nextInt(30)];
      random.nextBytes(bytes);
      byte[] token = Base64.getUrlEncoder().encode(bytes);
      first = i == 0 ? token : first;
      values.put(VaultRef.of(SecretScope.GLOBAL, "s" + i), Secret.copyOf(token));
    }
    redactor = Redactor.of(values);
    byte[] all = input.equals("base64") ? base64(random) : text(random);
    for (int at = 2_048; input.equals("hits") && at < MIB - 4_096; at += 4_096) {
      System.arraycopy(first, 0, all, at, first.length);
    }
    chunks = new byte[MIB / CHUNK][];
    for (int i = 0; i < chunks.length; i++) {
      chunks[i] = Arrays.copyOfRange(all, i * CHUNK, (i + 1) * CHUNK);
    }
  }

  private static byte[] base64(Random random) {
    byte[] raw = new byte[MIB];
    random.nextBytes(raw);
    return Arrays.copyOf(Base64.getEncoder().encode(raw), MIB);
  }

  private static byte[] text(Random random) {
    String[] words =
        "public static final String the tool answered with status 200 in /home/user/project {\"id\": 42}, error warning at line import return new void"
            .split(" ", -1);
    StringBuilder text = new StringBuilder(MIB + 32);
    while (text.length() < MIB) {
      text.append(words[random.nextInt(words.length)]).append(random.nextInt(12) == 0 ? '\n' : ' ');
    }
    return Arrays.copyOf(text.toString().getBytes(UTF_8), MIB);
  }

  @Benchmark
  public int mebibyte() {
    RedactedStream stream = redactor.open();
    int out = 0;
    for (byte[] chunk : chunks) {
      out += stream.push(chunk, chunk.length).length;
    }
    return out + stream.finish().length;
  }
}
