package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.audit.AuditVerifier.Verdict;
import dev.palyra.core.call.CallId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at random moments, on one database, again and again. */
final class CrashTest {
  private static final List<String> ORDER =
      List.of("proposed", "waiting", "granted", "started", "ran", "finished");

  @TempDir Path folder;

  /** The last step of each call that any of the processes said was durable. */
  private final Map<String, String> said = new HashMap<>();

  private final Set<String> ran = new HashSet<>();
  private final SplittableRandom random = new SplittableRandom(20_260_301);

  @Test
  void nothingAcknowledgedIsLostAndNothingRunsTwice() throws Exception {
    killRepeatedly(20);
  }

  @Test
  @Tag("soak")
  void nothingAcknowledgedIsLostAndNothingRunsTwiceInAHundredCrashes() throws Exception {
    killRepeatedly(100);
  }

  private void killRepeatedly(int times) throws Exception {
    CrashingGateway.writeKey(folder, Sample.KEY);
    for (int n = 1; n <= times; n++) {
      startAndKill(n);
      assertThat(AuditDatabases.verify(folder.resolve("state/palyra.db"), Sample.KEY.getPublic()))
          .as("crash %d", n)
          .isInstanceOf(Verdict.Intact.class);
    }
    assertThat(said.size()).isGreaterThan(times);
    assertThat(ran).isNotEmpty();
    try (Store store =
        Store.open(folder.resolve("state"), Sample.KEY, new StoppedClock(), StoreLimits.DEFAULTS)) {
      said.forEach((call, step) -> assertKept(store, call, step));
      store.recover();
      said.keySet().forEach(call -> assertSettled(store, call));
    }
  }

  private void startAndKill(int number) throws Exception {
    Process gateway =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingGateway.class.getName(),
                folder.toString(),
                Integer.toString(number))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(gateway.getInputStream(), StandardCharsets.UTF_8))) {
      int killAfter = 1 + random.nextInt(60);
      int read = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        note(line);
        if (++read == killAfter) {
          // SIGKILL. Through the handle, which leaves the pipe open: what is in it was said.
          gateway.toHandle().destroyForcibly();
        }
      }
      assertThat(read).as("process %d said too little", number).isGreaterThanOrEqualTo(killAfter);
    } finally {
      gateway.destroyForcibly().waitFor();
    }
  }

  private void note(String line) throws IOException {
    String[] parts = line.split(" ", -1);
    if (parts.length != 2 || parts[1].length() != 26) {
      return; // The last line, cut off in the middle.
    }
    if (parts[0].equals("ran")) {
      assertThat(ran.add(parts[1])).as("call %s ran twice", parts[1]).isTrue();
    }
    said.merge(
        parts[1],
        parts[0],
        (before, now) ->
            // What a recovery did with a call is the end of it.
            ORDER.indexOf(now) < 0 || ORDER.indexOf(now) > ORDER.indexOf(before) ? now : before);
  }

  private static void assertKept(Store store, String id, String step) {
    StoredCall call = store.calls().find(new CallId(id)).orElseThrow();
    assertThat(call.state())
        .as("call %s after `%s`", id, step)
        .isIn(
            switch (step) {
              case "proposed", "waiting", "granted" -> List.of(CallState.values());
              case "started", "ran" ->
                  List.of(CallState.STARTED, CallState.FINISHED, CallState.ORPHANED);
              case "finished", "refused" -> List.of(CallState.FINISHED);
              case "orphaned" -> List.of(CallState.ORPHANED);
              default -> throw new IllegalStateException(step);
            });
    if (step.equals("granted")) {
      ApprovalRecord approval = store.approvals().find(call.approval().orElseThrow()).orElseThrow();
      assertThat(approval.state()).isIn(ApprovalState.GRANTED, ApprovalState.CONSUMED);
    }
  }

  private void assertSettled(Store store, String id) {
    StoredCall call = store.calls().find(new CallId(id)).orElseThrow();
    assertThat(call.state()).isNotIn(CallState.PROPOSED, CallState.STARTED);
    if (ran.contains(id)) {
      assertThat(call.started()).as("call %s ran without a record", id).isPresent();
    }
  }
}
