package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditVerifier.Verdict;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.Timings;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.secret.SecretRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Random events against a model that knows nothing of SQL: both accept and refuse the same. */
final class StateMachineProperties {
  /** What can happen to the call. */
  enum Step {
    PERMIT,
    ASK,
    FORBID,
    REQUEST,
    ALICE_YES,
    BOB_YES,
    BOB_NO,
    BOB_YES_TO_THE_OLD_QUESTION,
    AGENT_YES,
    EXPIRE,
    CANCEL,
    PERMIT_AGAIN,
    FORBID_AGAIN,
    SECRET,
    START,
    START_APPROVED,
    START_OTHER_ARGUMENTS,
    RAN,
    REFUSED,
    ORPHANED
  }

  private static @Nullable Store store;
  private static @Nullable Path folder;
  private static int calls;

  private static final List<Step> ALL = List.of(Step.values());
  private static final List<Step> TOWARDS_A_START =
      List.of(
          Step.ASK,
          Step.REQUEST,
          Step.ALICE_YES,
          Step.BOB_YES,
          Step.PERMIT_AGAIN,
          Step.START_APPROVED);
  private static final Set<Step> ACCEPTED = EnumSet.noneOf(Step.class);
  private static final Set<Step> REFUSED = EnumSet.noneOf(Step.class);

  @BeforeContainer
  static void open() throws IOException {
    Path memory = Path.of("/dev/shm"); // No fsync to wait for, where there is one.
    folder =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "palyra")
            : Files.createTempDirectory("palyra");
    store = Store.open(folder, Sample.KEY, new StoppedClock(), StoreLimits.DEFAULTS);
  }

  @AfterContainer
  static void closeAndVerify() throws IOException {
    Store open = Objects.requireNonNull(store);
    Path where = Objects.requireNonNull(folder);
    open.close();
    assertThat(AuditDatabases.verify(where.resolve("palyra.db"), Sample.KEY.getPublic()))
        .isInstanceOf(Verdict.Intact.class);
    try (var files = Files.list(where)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(where);
    assertThat(REFUSED).containsExactlyInAnyOrder(Step.values());
    assertThat(EnumSet.complementOf(EnumSet.copyOf(ACCEPTED)))
        .containsExactlyInAnyOrder(Step.AGENT_YES, Step.START_OTHER_ARGUMENTS);
  }

  @Property(tries = 400)
  void storeAndModelAgree(
      @ForAll("choices") List<Integer> choices, @ForAll @IntRange(min = 1, max = 2) int operators) {
    Store open = Objects.requireNonNull(store);
    ToolCall call = Sample.call(++calls, "run-" + calls);
    var model = new Model(call, Sample.approval(call, calls, operators));
    for (int choice : choices) {
      Step step = model.step(choice);
      AuditEvent event = model.event(step);
      long before = open.audit().checkpoint().seq();
      boolean legal = model.accepts(step);
      boolean accepted = append(open, event);
      assertThat(accepted).as("%s after %s", step, model).isEqualTo(legal);
      assertThat(open.audit().checkpoint().seq()).isEqualTo(before + (accepted ? 1 : 0));
      (accepted ? ACCEPTED : REFUSED).add(step);
      if (accepted) {
        model.apply(step);
      }
      assertThat(open.calls().find(call.id()).map(StoredCall::state))
          .isEqualTo(Optional.ofNullable(model.state));
      assertThat(open.approvals().find(model.approval.id()))
          .isEqualTo(model.asked ? Optional.of(model.approval) : Optional.empty());
    }
  }

  /** Uniform: the usual preference for small numbers would leave the far states unvisited. */
  @Provide
  Arbitrary<List<Integer>> choices() {
    return Arbitraries.integers()
        .between(0, 99_999)
        .withDistribution(RandomDistribution.uniform())
        .list()
        .ofMinSize(1)
        .ofMaxSize(20);
  }

  private static boolean append(Store store, AuditEvent event) {
    try {
      store.log().append(event);
      return true;
    } catch (TransitionRefusedException _) {
      return false;
    }
  }

  /** One call and its approval. */
  private static final class Model {
    private final ToolCall call;
    private final ApprovalRecord question;
    private ApprovalRecord approval;
    private boolean asked;
    private @Nullable CallState state;
    private Step decision = Step.FORBID;

    Model(ToolCall call, ApprovalRecord question) {
      this.call = call;
      this.question = question;
      this.approval = question;
    }

    /** A third of the choices is any step, a third a legal one, a third one towards a start. */
    Step step(int choice) {
      List<Step> among =
          switch (choice % 3) {
            case 0 -> ALL;
            case 1 -> legal(ALL);
            default -> legal(TOWARDS_A_START);
          };
      List<Step> some = among.isEmpty() ? ALL : among;
      return some.get(choice / 3 % some.size());
    }

    private List<Step> legal(List<Step> steps) {
      return steps.stream().filter(this::accepts).toList();
    }

    boolean accepts(Step step) {
      boolean open =
          state == CallState.PROPOSED || state == CallState.WAITING || state == CallState.STARTED;
      boolean waits = asked && approval.state() == ApprovalState.WAITING;
      boolean granted = asked && approval.state() == ApprovalState.GRANTED;
      return switch (step) {
        case PERMIT, ASK, FORBID -> state == null;
        case REQUEST -> state == CallState.PROPOSED && decision == Step.ASK;
        case ALICE_YES -> waits && !decidedBy("alice");
        case BOB_YES, BOB_NO -> waits && !decidedBy("bob");
        case BOB_YES_TO_THE_OLD_QUESTION -> waits && approval.decisions().isEmpty();
        case AGENT_YES, START_OTHER_ARGUMENTS -> false;
        case EXPIRE -> waits;
        case CANCEL -> waits || granted;
        case PERMIT_AGAIN, FORBID_AGAIN -> state == CallState.WAITING && granted;
        case SECRET -> open;
        case START -> state == CallState.PROPOSED && decision == Step.PERMIT;
        case START_APPROVED -> granted && decision == Step.PERMIT && state == CallState.WAITING;
        case RAN, ORPHANED -> state == CallState.STARTED;
        case REFUSED -> open && !waits && !granted;
      };
    }

    void apply(Step step) {
      switch (step) {
        case PERMIT, ASK, FORBID -> {
          state = CallState.PROPOSED;
          decision = step;
        }
        case REQUEST -> {
          state = CallState.WAITING;
          asked = true;
        }
        case ALICE_YES -> approval = Sample.counted(approval, Sample.yes(Sample.ALICE));
        case BOB_YES, BOB_YES_TO_THE_OLD_QUESTION ->
            approval = Sample.counted(approval, Sample.yes(Sample.BOB));
        case BOB_NO -> approval = Sample.counted(approval, Sample.no(Sample.BOB));
        case EXPIRE -> approval = approval.in(ApprovalState.EXPIRED);
        case CANCEL -> approval = approval.in(ApprovalState.CANCELLED);
        case PERMIT_AGAIN -> decision = Step.PERMIT;
        case FORBID_AGAIN -> decision = Step.FORBID;
        case START -> state = CallState.STARTED;
        case START_APPROVED -> {
          state = CallState.STARTED;
          approval = approval.in(ApprovalState.CONSUMED);
        }
        case RAN, REFUSED -> state = CallState.FINISHED;
        case ORPHANED -> state = CallState.ORPHANED;
        case SECRET, AGENT_YES, START_OTHER_ARGUMENTS -> {}
      }
    }

    AuditEvent event(Step step) {
      return switch (step) {
        case PERMIT -> new AuditEvent.Decided(call, Sample.permit());
        case ASK -> new AuditEvent.Decided(call, Sample.ask(question.requirement().operators()));
        case FORBID -> new AuditEvent.Decided(call, Sample.forbid());
        case REQUEST -> new AuditEvent.ApprovalRequested(question);
        case ALICE_YES -> answered(approval, Sample.yes(Sample.ALICE));
        case BOB_YES -> answered(approval, Sample.yes(Sample.BOB));
        case BOB_NO -> answered(approval, Sample.no(Sample.BOB));
        case BOB_YES_TO_THE_OLD_QUESTION -> answered(question, Sample.yes(Sample.BOB));
        case AGENT_YES -> answered(approval, Sample.yes(Sample.AGENT));
        case EXPIRE -> new AuditEvent.ApprovalEnded(approval, ApprovalState.EXPIRED);
        case CANCEL -> new AuditEvent.ApprovalEnded(approval, ApprovalState.CANCELLED);
        case PERMIT_AGAIN -> new AuditEvent.DecidedAgain(call, Sample.permit());
        case FORBID_AGAIN -> new AuditEvent.DecidedAgain(call, Sample.forbid());
        case SECRET ->
            new AuditEvent.SecretDecided(
                call, SecretRef.parse("vault://global/key"), Sample.permit());
        case START -> new AuditEvent.Started(call, Optional.empty());
        case START_APPROVED -> new AuditEvent.Started(call, Optional.of(approval));
        case START_OTHER_ARGUMENTS ->
            new AuditEvent.Started(other(), asked ? Optional.of(approval) : Optional.empty());
        case RAN -> new AuditEvent.Finished(call, Sample.ran(call, new Outcome.Exited(0), "out"));
        case REFUSED -> new AuditEvent.Finished(call, Sample.refused(call));
        case ORPHANED ->
            new AuditEvent.Finished(call, new CallResult.Orphaned(call.id(), Timings.NONE));
      };
    }

    /** The same call with arguments that nobody decided. */
    private ToolCall other() {
      return new ToolCall(
          call.id(),
          call.principal(),
          call.tool(),
          Arguments.parse("{\"command\":\"rm\"}"),
          call.origin(),
          call.received());
    }

    /** What a gateway that forgot the rules would append. */
    private static AuditEvent answered(ApprovalRecord before, ApprovalDecision answer) {
      ApprovalRecord after =
          before.answer(answer) instanceof ApprovalRecord.Answer.Counted counted
              ? counted.record()
              : new ApprovalRecord(
                  before.id(),
                  before.call(),
                  before.digest(),
                  before.summary(),
                  before.preview(),
                  before.askedBy(),
                  before.revision(),
                  before.requirement(),
                  before.created(),
                  before.expires(),
                  Stream.concat(before.decisions().stream(), Stream.of(answer)).toList(),
                  ApprovalState.GRANTED);
      return new AuditEvent.ApprovalAnswered(after, answer);
    }

    private boolean decidedBy(String operator) {
      return approval.decisions().stream().anyMatch(d -> d.operator().id().equals(operator));
    }

    @Override
    public String toString() {
      return state + "/" + decision + "/" + (asked ? approval.state() : "not asked");
    }
  }
}
