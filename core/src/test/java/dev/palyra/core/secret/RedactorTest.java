package dev.palyra.core.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RedactorTest {
  private static final String VALUE = "p\"w/é\\ +<k>~\t9&'=";
  private static final String MARK = "[redacted:global/s0]";

  private static Redactor of(byte[]... values) {
    Map<SecretRef, Secret> secrets = new LinkedHashMap<>();
    for (byte[] value : values) {
      secrets.put(VaultRef.of(SecretScope.GLOBAL, "s" + secrets.size()), Secret.copyOf(value));
    }
    return Redactor.of(secrets);
  }

  private static Redactor of(String... values) {
    return of(Arrays.stream(values).map(v -> v.getBytes(UTF_8)).toArray(byte[][]::new));
  }

  @Test
  void leavesOtherTextAlone() {
    String text = "p\"w/é\\ +<k>~\t9&' and everything else";
    assertThat(of(VALUE).redact(text)).isEqualTo(text);
    assertThat(Redactor.none().redact(text)).isEqualTo(text);
  }

  @Test
  void findsTheValueAsItIs() {
    assertThat(of(VALUE).redact("<" + VALUE + ">" + VALUE)).isEqualTo("<" + MARK + ">" + MARK);
  }

  @Test
  void findsHexadecimalOfEitherCase() {
    byte[] value = VALUE.getBytes(UTF_8);
    assertThat(of(VALUE).redact("00" + HexFormat.of().formatHex(value) + "ff"))
        .isEqualTo("00" + MARK + "ff");
    assertThat(of(VALUE).redact(HexFormat.of().withUpperCase().formatHex(value))).isEqualTo(MARK);
  }

  @Test
  void findsPercentEncoding() {
    assertThat(of(VALUE).redact("?a=" + URLEncoder.encode(VALUE, UTF_8) + "&b=1"))
        .isEqualTo("?a=" + MARK + "&b=1");
    assertThat(of("a/b c!d~e(f)").redact("a%2fb%20c!d~e(f)")).isEqualTo(MARK);
    assertThat(of("a/b c!d~e(f)").redact("a/b%20c%21d~e%28f%29")).isEqualTo(MARK);
  }

  @Test
  void findsJsonStringsAlsoOfJsonInJson() {
    JsonMapper json = JsonMapper.builder().build();
    String once = json.writeValueAsString(Map.of("k", VALUE));
    String twice = json.writeValueAsString(once);

    assertThat(of(VALUE).redact(once)).isEqualTo("{\"k\":\"" + MARK + "\"}");
    assertThat(of(VALUE).redact(twice)).isEqualTo("\"{\\\"k\\\":\\\"" + MARK + "\\\"}\"");
    assertThat(of(VALUE).redact("p\\\"w\\/\\u00e9\\\\ +<k>~\\t9&'=")).isEqualTo(MARK);
    // The inner encoder left "é" as it is, the outer one did not.
    assertThat(of(VALUE).redact("p\\\\\\\"w/\\u00e9\\\\\\\\ +<k>~\\\\t9&'=")).isEqualTo(MARK);
    assertThat(of("a<b>c&d").redact("a\\u003cb\\u003ec\\u0026d")).isEqualTo(MARK);
  }

  @Test
  void findsBase64InsideAFormBody() {
    byte[] value = {(byte) 0xfb, (byte) 0xff, (byte) 0xfe, 1, 2, 3, 4, 5, 6};
    String encoded = URLEncoder.encode(Base64.getEncoder().encodeToString(value), UTF_8);
    assertThat(encoded).contains("%2B");
    assertThat(of(value).redact("auth=" + encoded)).isEqualTo("auth=" + MARK);
  }

  @Test
  void findsTheValueWithoutTheLineBreakAtItsEnd() {
    assertThat(of("0123456789abcdef\n").redact("x 0123456789abcdef y"))
        .isEqualTo("x " + MARK + " y");
  }

  @Test
  void findsBase64BrokenIntoLines() {
    byte[] value = new byte[200];
    new Random(3).nextBytes(value);
    byte[] withMore = Arrays.copyOf(value, 203);
    for (int columns : new int[] {64, 76}) {
      String text = Base64.getMimeEncoder(columns, new byte[] {'\n'}).encodeToString(withMore);
      assertThat(of(value).redact(text)).startsWith(MARK).hasSizeLessThan(MARK.length() + 16);
    }
  }

  /** A text that overlaps itself forever must not be held back forever. */
  @Test
  void holdsBackNoMoreThanTheLongestSpelling() {
    Redactor redactor = of("abababab");
    RedactedStream stream = redactor.open();
    byte[] chunk = "ab".repeat(500).getBytes(UTF_8);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      out.append(new String(stream.push(chunk, chunk.length), UTF_8));
    }
    assertThat(out.toString()).isEqualTo(MARK);
    out.append(push(stream, "!")).append(new String(stream.finish(), UTF_8));
    assertThat(out.toString()).isEqualTo(MARK + "!");
  }

  /** Against a search that knows nothing of automata: every spelling, at every place. */
  @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
  void agreesWithTheObviousSearch(
      @ForAll @Size(min = 1, max = 4)
          List<@StringLength(min = 4, max = 9) @CharRange(from = 'a', to = 'b') String> values,
      @ForAll @StringLength(max = 120) @CharRange(from = 'a', to = 'b') String text,
      @ForAll @IntRange(min = 1, max = 20) int chunk) {
    boolean[] covered = new boolean[text.length()];
    for (String value : values) {
      for (int at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
        Arrays.fill(covered, at, at + value.length(), true);
      }
      for (int length = Redactor.MIN_BYTES; length < value.length(); length++) {
        if (text.endsWith(value.substring(0, length))) {
          Arrays.fill(covered, text.length() - length, text.length(), true);
        }
      }
    }
    StringBuilder left = new StringBuilder();
    for (int i = 0; i < covered.length; i++) {
      left.append(covered[i] ? "" : text.charAt(i));
    }
    String out =
        inChunks(of(values.toArray(String[]::new)), text.getBytes(UTF_8), chunk)
            .replaceAll("\\[redacted:global/s[0-9]\\]", "");

    assertThat(out).isEqualTo(left.toString());
  }

  @Test
  void takesOutAllOfOverlappingValues() {
    assertThat(of("abcdefgh", "efghijkl").redact("-abcdefghijkl-")).isEqualTo("-" + MARK + "-");
    assertThat(of("bcdefg", "abcdefgh").redact("-abcdefgh-")).isEqualTo("-[redacted:global/s1]-");
    assertThat(of("bcdefg", "abcdefgX").redact("-abcdefgh-")).isEqualTo("-a" + MARK + "h-");
  }

  /** Where one more match begins in what is replaced already and swallows one that still waits. */
  @Test
  void takesOutAMatchThatBeginsInAReplacementAndSwallowsAnother() {
    Redactor redactor = of("baaa", "abaaaa", "aabbabaa", "bbabb");
    String text = "bababbbaabbbaabbaabbaaabbaaaaaaabaabaaaaabbaababbbabaaabaaaaabaabbbbabbabbb";
    assertThat(inChunks(redactor, text.getBytes(UTF_8), 8)).isEqualTo(redactor.redact(text));
  }

  @Test
  void namesEachSecretByItsOwnReference() {
    assertThat(of("first-secret", "other-secret").redact("other-secret first-secret"))
        .isEqualTo("[redacted:global/s1] " + MARK);
  }

  @Test
  void doesNotLookForFewerThanFourBytes() {
    assertThat(of("abc").redact("abc")).isEqualTo("abc");
    assertThat(of("abcd").redact("abcd")).isEqualTo(MARK);
  }

  @Test
  void holdsBackOnlyWhatMayBecomeASecret() {
    RedactedStream stream = of("hunter2-hunter2").open();

    assertThat(push(stream, "hello hun")).isEqualTo("hello ");
    assertThat(push(stream, "ter2-hunter")).isEmpty();
    assertThat(push(stream, "3.")).isEqualTo("hunter2-hunter3.");
    assertThat(push(stream, "hun")).isEmpty();
    assertThat(new String(stream.finish(), UTF_8)).isEqualTo("hun");
  }

  /** Output is cut at a quota, and whoever pads it chooses where. */
  @Test
  void aValueThatIsCutOffAtTheEndIsTakenOutToo() {
    Redactor redactor = of("hunter2-hunter2", "0123456789");
    for (int length = 4; length < "hunter2-hunter2".length(); length++) {
      assertThat(redactor.redact("pw=" + "hunter2-hunter2".substring(0, length)))
          .isEqualTo("pw=" + MARK);
    }
    assertThat(redactor.redact("01234")).isEqualTo("[redacted:global/s1]");
    assertThat(of("abcdefgh", "ghijklmn").redact("-abcdefghijk")).isEqualTo("-" + MARK);
  }

  private static String push(RedactedStream stream, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new String(stream.push(bytes, bytes.length), UTF_8);
  }

  @Property(tries = 300)
  void base64IsFoundAtEveryAlignmentInChunksOfAnySize(
      @ForAll @IntRange(min = 8, max = 80) int length,
      @ForAll long seed,
      @ForAll @Size(max = 7) byte[] before,
      @ForAll @Size(max = 7) byte[] after,
      @ForAll @IntRange(min = 1, max = 9) int chunk) {
    byte[] value = new byte[length];
    new Random(seed).nextBytes(value); // Not periodic: then more than the value would match.
    byte[] all = concat(before, value, after);
    for (Base64.Encoder encoder :
        List.of(
            Base64.getEncoder(), Base64.getUrlEncoder(), Base64.getUrlEncoder().withoutPadding())) {
      String text = encoder.encodeToString(all);
      int from = (before.length * 8 + 5) / 6;
      int to = (before.length + value.length) * 8 / 6;
      assertThat(inChunks(of(value), text.getBytes(ISO_8859_1), chunk))
          .isEqualTo(text.substring(0, from) + MARK + text.substring(to));
    }
  }

  @Property(tries = 300)
  void chunksDoNotMatter(
      @ForAll @Size(min = 1, max = 3) List<@Size(min = 8, max = 20) byte[]> values,
      @ForAll @Size(max = 30) byte[] between,
      @ForAll @IntRange(min = 1, max = 50) int chunk) {
    Redactor redactor = of(values.toArray(byte[][]::new));
    byte[] text = between;
    for (byte[] value : values) {
      text = concat(text, value, between);
    }
    String whole = new String(redactor.redact(text), ISO_8859_1);

    assertThat(inChunks(redactor, text, chunk)).isEqualTo(whole);
    for (byte[] value : values) {
      assertThat(whole).doesNotContain(new String(value, ISO_8859_1));
    }
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static String inChunks(Redactor redactor, byte[] text, int size) {
    RedactedStream stream = redactor.open();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < text.length; at += size) {
      byte[] chunk = Arrays.copyOfRange(text, at, Math.min(text.length, at + size));
      out.writeBytes(stream.push(chunk, chunk.length));
    }
    out.writeBytes(stream.finish());
    return out.toString(ISO_8859_1);
  }
}
