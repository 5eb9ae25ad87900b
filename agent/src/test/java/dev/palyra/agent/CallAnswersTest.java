package dev.palyra.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.RefusalCode;
import dev.palyra.core.audit.Timings;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.Labels;
import dev.palyra.core.run.CallAnswer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallAnswersTest {
  private static final CallId CALL = new CallId("01JZZZZZZZZZZZZZZZZZZZZZZ0");

  private static String answer(RefusalCode code) {
    var refused = new CallResult.Refused(CALL, code, "policy no-deleting says so", Timings.NONE);
    return new CallAnswers(1_000)
        .of(new CallPort.Made(refused, Optional.empty()), Labels.of(List.of("untrusted")))
        .text();
  }

  @ParameterizedTest
  @EnumSource(
      value = RefusalCode.class,
      names = {"NOT_PERMITTED", "FORBIDDEN", "POLICY_FAULT", "SECRET_UNAVAILABLE"})
  void whatThePolicyRefusesLooksTheSameWhateverTheReason(RefusalCode code) {
    assertThat(answer(code)).isEqualTo("{\"error\":\"not allowed\"}");
  }

  @ParameterizedTest
  @EnumSource(
      value = RefusalCode.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"DENIED", "INVALID_ARGUMENTS"})
  void noDetailOfARefusalReachesTheModel(RefusalCode code) {
    assertThat(answer(code)).doesNotContain("no-deleting");
  }

  @org.junit.jupiter.api.Test
  void anOrphanSaysThatItWasNotRepeated() {
    CallAnswer answer =
        new CallAnswers(1_000)
            .of(
                new CallPort.Made(new CallResult.Orphaned(CALL, Timings.NONE), Optional.empty()),
                Labels.NONE);

    assertThat(answer.kind()).isEqualTo(CallAnswer.Kind.ORPHANED);
    assertThat(answer.text()).contains("whether it took effect is unknown");
  }
}
