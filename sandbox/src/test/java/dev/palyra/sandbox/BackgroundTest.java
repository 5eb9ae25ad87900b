package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.call.Principal;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.sandbox.BackgroundProcesses.Output;
import dev.palyra.core.sandbox.BackgroundProcesses.Owned;
import dev.palyra.core.sandbox.BackgroundProcesses.Owner;
import dev.palyra.core.sandbox.BackgroundProcesses.Start;
import dev.palyra.core.sandbox.BackgroundProcesses.Status;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.ProcessRequest;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class BackgroundTest {
  private static final Owner RUN = owner("ann", "run-1");
  private static final Owner OTHER = owner("ann", "run-2");

  @TempDir Path directory;
  private final List<Owned> ended = new CopyOnWriteArrayList<>();
  private int serial;
  private SandboxHarness harness;
  private Background background;

  @BeforeEach
  void open() {
    harness = new SandboxHarness(directory, Tier.PROCESS);
    background =
        new Background(
            harness.sandbox(),
            Clock.systemUTC(),
            () -> "bg-" + ++serial,
            new Background.Limits(3, 4),
            ended::add);
  }

  @AfterEach
  void close() {
    background.close();
    harness.close();
  }

  @Test
  void outputIsReadWhileItGoesOn() {
    String id = start("echo one; sleep 60");

    Output output = awaitOutput(id);

    assertThat(output.bytes().text()).isEqualTo("one\n");
    assertThat(output.complete()).isFalse();
    assertThat(background.list(RUN)).singleElement().matches(status -> status.ended().isEmpty());
  }

  @Test
  void stoppingKillsItAndTellsItsEnd() {
    String id = start("echo one; sleep 60");
    awaitOutput(id);

    Status status = background.stop(RUN, id).orElseThrow();

    assertThat(status.ended().orElseThrow().outcome()).isEqualTo(new Outcome.Cancelled());
    assertThat(background.read(RUN, id, 4, 10).orElseThrow().complete()).isTrue();
  }

  @Test
  void anotherRunSeesNothingOfIt() {
    String id = start("sleep 60");

    assertThat(background.list(OTHER)).isEmpty();
    assertThat(background.read(OTHER, id, 0, 10)).isEmpty();
    assertThat(background.stop(OTHER, id)).isEmpty();
    assertThat(background.list(RUN)).hasSize(1);
  }

  @Test
  void itEndsWithItsRun() throws Exception {
    String id =
        start(
            "(until [ -e after ]; do sleep 0.1; done; echo survived > survivor) & echo begun; sleep 60");
    awaitOutput(id);

    background.endRun(RUN);

    assertThat(background.list(RUN)).isEmpty();
    Files.createFile(harness.workspace().resolve("after"));
    Thread.sleep(1_300);
    assertThat(harness.workspace().resolve("survivor")).doesNotExist();
  }

  @Test
  void aRunOfTheSameNameOfSomebodyElseSeesNothingOfIt() {
    String id = start("sleep 60");

    assertThat(background.stop(owner("bob", "run-1"), id)).isEmpty();
    background.endRun(owner("bob", "run-1"));

    assertThat(background.list(RUN)).singleElement().matches(status -> status.ended().isEmpty());
  }

  @Test
  void aRunHasOnlySoManyAndWhatHasEndedMakesPlace() {
    start("sleep 60");
    String second = start("sleep 60");
    start("sleep 60");

    assertThat(background.start(RUN, request("true"), OutputFilter.IDENTITY))
        .isEqualTo(new Start.TooMany(3));

    var _ = background.stop(RUN, second);
    String fourth = start("sleep 60");
    assertThat(background.list(RUN)).extracting(Status::id).containsExactly("bg-1", "bg-3", fourth);
  }

  @Test
  void allRunsTogetherHaveOnlySoMany() {
    start("sleep 60");
    start("sleep 60");
    start("sleep 60");
    assertThat(background.start(OTHER, request("sleep 60"), OutputFilter.IDENTITY))
        .isInstanceOf(Start.Started.class);

    assertThat(background.start(OTHER, request("true"), OutputFilter.IDENTITY))
        .isEqualTo(new Start.TooMany(4));
    assertThat(background.all()).hasSize(4);
  }

  @Test
  void eachEndIsToldOnceBeforeAnybodySeesIt() {
    String id = start("exit 3");

    while (background.list(RUN).getFirst().ended().isEmpty()) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(ended).singleElement().matches(owned -> owned.status().id().equals(id));
    assertThat(ended.getFirst().owner()).isEqualTo(RUN);
    assertThat(ended.getFirst().status().ending()).contains("exited with 3");
  }

  @Test
  void afterItIsClosedNothingStartsAndNothingGoesOn() {
    start("sleep 60");

    background.close();

    assertThat(background.list(RUN)).allMatch(status -> status.ended().isPresent());
    assertThat(background.start(RUN, request("true"), OutputFilter.IDENTITY))
        .isEqualTo(new Start.Stopping());
  }

  @Test
  void theToolsAnswerInJson() {
    var sandbox = new BackgroundSandbox(harness.sandbox(), background, OutputFilter.IDENTITY);
    var quotas = SandboxProcessRunnerPolicy.DEFAULTS;
    String started =
        answer(sandbox, new ProcessRequest.Start(RUN, request("printf 'a\\303\\274'; sleep 60")));
    String id = StrictJson.parse(started).path("id").asString();
    while (background.list(RUN).getFirst().outputBytes() < 3) {
      LockSupport.parkNanos(10_000_000);
    }

    // The second byte of the last character is not asked for: it comes with the next piece.
    assertThat(answer(sandbox, new ProcessRequest.Read(RUN, id, 0, 2, quotas)))
        .isEqualTo("{\"text\":\"a\",\"next\":1,\"complete\":false}");
    assertThat(answer(sandbox, new ProcessRequest.Read(RUN, id, 1, 9, quotas)))
        .isEqualTo("{\"text\":\"ü\",\"next\":3,\"complete\":false}");
    assertThat(answer(sandbox, new ProcessRequest.ListAll(RUN, quotas)))
        .contains("\"id\":\"" + id + "\"", "\"running\":true");
    assertThat(answer(sandbox, new ProcessRequest.ListAll(OTHER, quotas)))
        .isEqualTo("{\"processes\":[]}");
    assertThat(answer(sandbox, new ProcessRequest.Stop(RUN, id, quotas)))
        .contains("\"running\":false", "\"ended\":\"stopped\"");
    assertThat(
            sandbox
                .execute(
                    new ProcessRequest.Stop(OTHER, id, quotas),
                    OutputFilter.IDENTITY,
                    new Cancellation())
                .outcome())
        .isEqualTo(new Outcome.Failed("this run has no such process"));
  }

  private static String answer(BackgroundSandbox sandbox, ProcessRequest request) {
    var execution = sandbox.execute(request, OutputFilter.IDENTITY, new Cancellation());
    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
    return execution.stdout().text();
  }

  private static Owner owner(String agent, String run) {
    return new Owner(new Principal(Principal.Kind.AGENT, agent), run);
  }

  private String start(String script) {
    return ((Start.Started) background.start(RUN, request(script), OutputFilter.IDENTITY)).id();
  }

  private CommandRequest request(String script) {
    return harness.command("/bin/sh", List.of("-c", script), SandboxProcessRunnerPolicy.DEFAULTS);
  }

  private Output awaitOutput(String id) {
    for (int i = 0; i < 1_000; i++) {
      Output output = background.read(RUN, id, 0, 100).orElseThrow();
      if (output.bytes().length() > 0) {
        return output;
      }
      LockSupport.parkNanos(10_000_000);
    }
    throw new AssertionError("no output");
  }
}
