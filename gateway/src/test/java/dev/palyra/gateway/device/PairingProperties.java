package dev.palyra.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.approval.ApprovalDecision.Verdict;
import dev.palyra.identity.pairing.PairingLimits;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Devices, guessers, operators, time and restarts in any order, against a model that knows nothing
 * of key agreement, threads or SQL: {@link PairingModel} foretells each answer and each state.
 */
final class PairingProperties {
  /** What can happen. */
  enum Kind {
    NEW_CODE,
    BEGIN_RIGHT,
    BEGIN_WRONG,
    BEGIN_MALFORMED,
    CONFIRM,
    CONFIRM_OTHERS_TAG,
    CONFIRM_AGAIN,
    ABORT,
    APPROVE,
    REJECT,
    A_MINUTE,
    TEN_MINUTES,
    RESTART,
    APPROVE_WHILE_IT_STOPS
  }

  /**
   * One step.
   *
   * @param which of the codes, exchanges or requests, counted from the newest
   */
  record Step(Kind kind, int which) {}

  private static final Set<Kind> SEEN = EnumSet.noneOf(Kind.class);
  private static int paired;
  private static int burnt;

  @AfterContainer
  static void wentEverywhere() {
    assertThat(SEEN).containsExactlyInAnyOrder(Kind.values());
    assertThat(paired).isPositive();
    assertThat(burnt).isPositive();
  }

  @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
  void deskAndModelAgree(@ForAll("steps") List<Step> steps) throws Exception {
    try (var real = new RealPairing()) {
      var model = new PairingModel(real, PairingLimits.DEFAULTS);
      for (Step step : steps) {
        if (take(model, step)) {
          SEEN.add(step.kind());
        }
        model.check();
      }
      paired += model.devices();
      burnt += model.burnt();
    }
  }

  /** Returns whether there was something for the step to be taken on. */
  private static boolean take(PairingModel model, Step step) throws Exception {
    int which = step.which();
    return switch (step.kind()) {
      case NEW_CODE -> model.newCode();
      case BEGIN_RIGHT -> model.begin(which, PairingModel.Guess.RIGHT);
      case BEGIN_WRONG -> model.begin(which, PairingModel.Guess.WRONG);
      case BEGIN_MALFORMED -> model.begin(which, PairingModel.Guess.MALFORMED);
      case CONFIRM -> model.confirm(which, PairingModel.Tag.OWN);
      case CONFIRM_OTHERS_TAG -> model.confirm(which, PairingModel.Tag.SOMEBODY_ELSES);
      case CONFIRM_AGAIN -> model.confirmAgain(which);
      case ABORT -> model.abort(which);
      case APPROVE -> model.answer(which, Verdict.APPROVE);
      case REJECT -> model.answer(which, Verdict.DENY);
      case A_MINUTE -> model.advance(Duration.ofSeconds(61));
      case TEN_MINUTES -> model.advance(Duration.ofMinutes(10));
      case RESTART -> model.restart();
      case APPROVE_WHILE_IT_STOPS -> model.approveWhileItStops(which);
    };
  }

  /** Mostly on the way to a device, so that the far states are reached. */
  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(4, Arbitraries.of(Kind.values())),
            net.jqwik.api.Tuple.of(
                3,
                Arbitraries.of(
                    Kind.NEW_CODE, Kind.BEGIN_RIGHT, Kind.CONFIRM, Kind.APPROVE, Kind.REJECT)),
            net.jqwik.api.Tuple.of(
                2, Arbitraries.of(Kind.BEGIN_WRONG, Kind.CONFIRM, Kind.CONFIRM_OTHERS_TAG)));
    Arbitrary<Integer> which =
        Arbitraries.integers().between(0, 2).withDistribution(RandomDistribution.uniform());
    return Combinators.combine(kinds, which).as(Step::new).list().ofMinSize(5).ofMaxSize(40);
  }
}
