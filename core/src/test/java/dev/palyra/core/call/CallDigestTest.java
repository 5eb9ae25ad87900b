package dev.palyra.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallDigestTest {
  private static final Instant EXPIRES = Instant.parse("2026-01-02T03:04:05Z");

  private static ToolCall call(Principal principal, String tool, String arguments) {
    return new ToolCall(
        new CallId("01JZZZZZZZZZZZZZZZZZZZZZZ0"),
        principal,
        new ToolName(tool),
        Arguments.parse(arguments),
        CallOrigin.ofRun("run"),
        EXPIRES);
  }

  @Test
  void changesWithEverythingThatItBinds() {
    Principal agent = new Principal(Principal.Kind.AGENT, "a");
    Set<CallDigest> digests = new HashSet<>();
    digests.add(CallDigest.of(call(agent, "t", "{\"x\":1}"), "r1", EXPIRES));
    digests.add(
        CallDigest.of(
            call(new Principal(Principal.Kind.AGENT, "b"), "t", "{\"x\":1}"), "r1", EXPIRES));
    digests.add(
        CallDigest.of(
            call(new Principal(Principal.Kind.DEVICE, "a"), "t", "{\"x\":1}"), "r1", EXPIRES));
    digests.add(CallDigest.of(call(agent, "u", "{\"x\":1}"), "r1", EXPIRES));
    digests.add(CallDigest.of(call(agent, "t", "{\"x\":2}"), "r1", EXPIRES));
    digests.add(CallDigest.of(call(agent, "t", "{\"x\":1}"), "r2", EXPIRES));
    digests.add(CallDigest.of(call(agent, "t", "{\"x\":1}"), "r1", EXPIRES.plusSeconds(1)));

    assertThat(digests).hasSize(7);
  }

  @Test
  void doesNotChangeWithTheSpellingOfTheArguments() {
    Principal agent = new Principal(Principal.Kind.AGENT, "a");

    assertThat(CallDigest.of(call(agent, "t", "{ \"y\" : 1.0, \"x\":\"\\u0041\" }"), "r", EXPIRES))
        .isEqualTo(CallDigest.of(call(agent, "t", "{\"x\":\"A\",\"y\":1}"), "r", EXPIRES));
  }
}
