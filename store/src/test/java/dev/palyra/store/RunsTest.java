package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditEvent.RunChanged;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.Principal;
import dev.palyra.core.run.CallAnswer;
import dev.palyra.core.run.ModelTurn;
import dev.palyra.core.run.Proposal;
import dev.palyra.core.run.RunChange;
import dev.palyra.core.run.RunEnd;
import dev.palyra.core.run.RunId;
import dev.palyra.core.run.RunOrder;
import dev.palyra.core.run.RunState;
import dev.palyra.core.run.Spent;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state machine of runs: what follows from the state is written, and nothing else. */
class RunsTest {
  private static final RunId RUN = new RunId("01JZZZZZZZZZZZZZZZZZZZZZR0");
  private static final CallId CALL = new CallId("01JZZZZZZZZZZZZZZZZZZZZZC0");
  private static final Principal AGENT = new Principal(Principal.Kind.AGENT, "default");
  private static final Principal OPERATOR = new Principal(Principal.Kind.OPERATOR, "ann");

  @TempDir private Path folder;
  private Store store;

  @BeforeEach
  void open() throws Exception {
    store =
        Store.open(
            folder.resolve("store"),
            KeyPairGenerator.getInstance("Ed25519").generateKeyPair(),
            Clock.systemUTC(),
            StoreLimits.DEFAULTS);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void append(RunChange... changes) {
    for (RunChange change : changes) {
      store.log().append(new RunChanged(change));
    }
  }

  private void refused(RunChange change) {
    assertThatThrownBy(() -> append(change)).isInstanceOf(TransitionRefusedException.class);
  }

  private static RunChange created() {
    return new RunChange.Created(
        new RunOrder(
            RUN,
            "default",
            AGENT,
            OPERATOR,
            "a task",
            Labels.of(List.of("private")),
            Optional.empty(),
            Instant.EPOCH));
  }

  private static RunChange turn(int number, boolean calls) {
    var proposals =
        calls
            ? List.of(
                new Proposal(new CallId(CALL.value().substring(0, 25) + number), "c", "echo", "{}"))
            : List.<Proposal>of();
    return new RunChange.Turned(
        RUN,
        AGENT,
        new ModelTurn(number, "text", "", proposals, new Spent(proposals.size(), 10, 5, 1)));
  }

  private static RunChange answered(int number) {
    return new RunChange.Answered(
        RUN,
        AGENT,
        number,
        List.of(
            new CallAnswer(
                new CallId(CALL.value().substring(0, 25) + number), CallAnswer.Kind.RAN, "ok")));
  }

  private static RunChange ended(RunState state) {
    return new RunChange.Ended(RUN, AGENT, new RunEnd(state, "code", "detail"));
  }

  @Test
  void lastTurnComesWithItsOwnCalls() {
    append(created(), turn(1, true), answered(1), turn(2, true));

    var last = store.runs().lastTurn(RUN).orElseThrow();
    assertThat(last).isEqualTo(store.runs().turns(RUN).getLast());
    assertThat(last.turn().number()).isEqualTo(2);
    assertThat(last.turn().proposals()).hasSize(1);
    assertThat(store.runs().lastTurn(new RunId("7".repeat(26)))).isEmpty();
  }

  @Test
  void goesFromItsOrderToItsEnd() {
    append(created(), turn(1, true), answered(1), turn(2, false), ended(RunState.COMPLETED));

    var run = store.runs().find(RUN).orElseThrow();
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.turns()).isEqualTo(2);
    assertThat(run.spent()).isEqualTo(new Spent(1, 20, 10, 2));
    assertThat(run.labels().values()).containsExactly("private");
    assertThat(store.runs().lastTurn(RUN)).contains(store.runs().turns(RUN).getLast());
    assertThat(store.runs().turns(RUN).getFirst().answers().getFirst().text()).isEqualTo("ok");
    assertThat(store.runs().open()).isEmpty();
    assertThat(store.runs().list(Set.of(RunState.COMPLETED), Optional.empty(), 10)).hasSize(1);
  }

  @Test
  void nothingFollowsThatDoesNotFollow() {
    refused(turn(1, true));
    append(created());
    refused(created());
    refused(turn(2, true));
    refused(answered(1));
    refused(ended(RunState.COMPLETED));
    refused(ended(RunState.CANCELLED));
    append(turn(1, true));
    refused(turn(2, true)); // The calls of the first have no answer.
    refused(ended(RunState.COMPLETED));
    refused(new RunChange.Answered(RUN, AGENT, 1, List.of()));
    append(answered(1));
    refused(answered(1));
    append(ended(RunState.FAILED));
    refused(ended(RunState.FAILED));
    refused(turn(2, true));
    refused(new RunChange.CancelAsked(RUN, AGENT, OPERATOR));
  }

  @Test
  void whoAskedToStopGetsNoFurtherTurn() {
    append(created(), new RunChange.CancelAsked(RUN, AGENT, OPERATOR));
    refused(new RunChange.CancelAsked(RUN, AGENT, OPERATOR));
    refused(turn(1, true));
    append(ended(RunState.CANCELLED));
  }

  @Test
  void labelsOfWhatRanStayWithTheRunAndItsPrincipal() {
    var call = Sample.call(7);
    store.log().append(new AuditEvent.Decided(call, Sample.permit()));
    store.log().append(new AuditEvent.Started(call, Optional.empty()));
    store
        .log()
        .append(
            new AuditEvent.Finished(
                call,
                Sample.ran(call, new dev.palyra.core.sandbox.Outcome.Exited(0), "out"),
                Labels.of(List.of("untrusted"))));

    String run = call.origin().run();
    assertThat(store.runs().of(run, call.principal()).values()).containsExactly("untrusted");
    assertThat(store.runs().of(run, AGENT).values()).isEmpty();
  }

  @Test
  void whereLabelsCannotBeReadNothingIsDecidedOnThem() {
    store.close();

    assertThatThrownBy(() -> store.runs().of("r1", AGENT))
        .isInstanceOf(AuditUnavailableException.class);
  }
}
