package dev.palyra.core.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HandedOutTest {
  private static final SecretRef FIRST = new EnvRef("FIRST");
  private static final SecretRef SECOND = new EnvRef("SECOND");

  private final HandedOut handedOut = new HandedOut();

  private void handOut(SecretRef ref, String value) {
    try (SecretLease _ = new SecretLease(Map.of(ref, Secret.ofUtf8(value)), handedOut)) {
      assertThat(handedOut.redact(value)).isNotEqualTo(value);
    }
  }

  private static String push(RedactedStream stream, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new String(stream.push(bytes, bytes.length), UTF_8);
  }

  private static String finish(RedactedStream stream) {
    return new String(stream.finish(), UTF_8);
  }

  @Test
  void aLaterExecutionIsRedactedToo() {
    handOut(FIRST, "left in a file");
    try (SecretLease later = new SecretLease(Map.of(), handedOut)) {
      RedactedStream stream = later.open();

      assertThat(push(stream, "<left in a file>") + finish(stream))
          .isEqualTo("<[redacted:env/FIRST]>");
    }
  }

  @Test
  void bothTheOldAndTheNewValueOfAReferenceAreFound() {
    handOut(FIRST, "value of monday");
    handOut(FIRST, "value of tuesday");

    assertThat(handedOut.redact("value of monday, value of tuesday"))
        .isEqualTo("[redacted:env/FIRST], [redacted:env/FIRST]");
  }

  @Test
  void saysWhetherATextHoldsAValueInAnySpelling() {
    handOut(FIRST, "hunter2-hunter2");

    assertThat(handedOut.isIn("nothing of that sort")).isFalse();
    assertThat(
            handedOut.isIn(Base64.getEncoder().encodeToString("x hunter2-hunter2".getBytes(UTF_8))))
        .isTrue();
  }

  /**
   * Wherever the stream is when the second value is handed out; only what was passed on before
   * stays.
   */
  @Property
  void aStreamFindsWhatIsHandedOutWhileItRuns(@ForAll @IntRange(max = 40) int cut) {
    HandedOut values = new HandedOut();
    values.learn(Map.of(FIRST, Secret.ofUtf8("aaaabbbbcccc")));
    String text = "..aaaabbbbcccc..bbbbccccdddd..aaaabbbb..";
    RedactedStream stream = values.open();

    String out = push(stream, text.substring(0, cut));
    values.learn(Map.of(SECOND, Secret.ofUtf8("bbbbccccdddd")));
    out += push(stream, text.substring(cut)) + finish(stream);

    assertThat(out)
        .isEqualTo(
            cut <= text.indexOf("bbbbccccdddd")
                ? "..[redacted:env/FIRST]..[redacted:env/SECOND]..aaaabbbb.."
                : "..[redacted:env/FIRST]..bbbbccccdddd..aaaabbbb..");
  }

  @Test
  void forgetsWhatWasUsedTheLongestAgoOnlyBeyondItsBounds() {
    for (int i = 0; i < HandedOut.MAX_BYTES / Secret.MAX_BYTES; i++) {
      handedOut.learn(Map.of(new EnvRef("E" + i), Secret.copyOf(large(i))));
    }
    handOut(SECOND, "one more than fits");

    assertThat(handedOut.redact("one more than fits")).isEqualTo("[redacted:env/SECOND]");
    assertThat(handedOut.isIn(new String(large(0), UTF_8))).isFalse();
    assertThat(handedOut.isIn(new String(large(1), UTF_8))).isTrue();
  }

  private SecretLease lease(SecretRef ref, Secret secret) {
    return new SecretLease(Map.of(ref, secret), handedOut);
  }

  @Test
  void neverForgetsWhatARunningExecutionHolds() {
    try (SecretLease _ = lease(FIRST, Secret.ofUtf8("held by one that runs"))) {
      for (int i = 0; i <= HandedOut.MAX_BYTES / Secret.MAX_BYTES; i++) {
        handedOut.learn(Map.of(new EnvRef("E" + i), Secret.copyOf(large(i))));
      }

      assertThat(handedOut.redact("held by one that runs")).isEqualTo("[redacted:env/FIRST]");
    }
  }

  @Test
  void givesNoLeaseForWhichThereIsNoRoomBesideThoseThatRun() {
    var running = new ArrayDeque<SecretLease>();
    for (int i = 0; i < HandedOut.MAX_BYTES / Secret.MAX_BYTES; i++) {
      running.add(lease(new EnvRef("E" + i), Secret.copyOf(large(i))));
    }
    Secret more = Secret.ofUtf8("one more than fits");

    assertThatThrownBy(() -> lease(SECOND, more))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageNotContaining("one more");
    running.remove().close();
    try (SecretLease _ = lease(SECOND, Secret.ofUtf8("one more than fits"))) {
      assertThat(handedOut.redact("one more than fits")).isEqualTo("[redacted:env/SECOND]");
    }
    running.forEach(SecretLease::close);
  }

  private static byte[] large(int seed) {
    byte[] value = new byte[Secret.MAX_BYTES];
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) ('a' + (seed * 31 + i * i / 7 + i) % 26);
    }
    return value;
  }
}
