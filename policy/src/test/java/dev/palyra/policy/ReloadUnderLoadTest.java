package dev.palyra.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyRevision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Invariant 8 under load: every decision is the one of the revision that it names. */
class ReloadUnderLoadTest {
  private static final int RELOADS = 1_000;

  @Test
  void everyDecisionIsThatOfTheRevisionThatItNames() throws Exception {
    PolicyBundle permits =
        TestCalls.bundle(
            "@id(\"yes\") permit (principal, action == Action::\"weather\", resource);");
    PolicyBundle forbids = TestCalls.bundle("@id(\"no\") forbid (principal, action, resource);");
    Map<PolicyRevision, Verdict> expected =
        Map.of(permits.revision(), Verdict.PERMIT, forbids.revision(), Verdict.FORBID);
    var engine = new CedarPolicyEngine(permits);
    var stop = new AtomicBoolean();

    Callable<Long> asker =
        () -> {
          long wrong = 0;
          var context = TestCalls.context(TestTools.WEATHER, "{\"city\":\"Oslo\"}");
          while (!stop.get()) {
            Decision decision = engine.decide(TestCalls.request(TestTools.WEATHER), context);
            if (expected.get(decision.revision()) != Verdict.of(decision)) {
              wrong++;
            }
          }
          return wrong;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<Long>> askers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        askers.add(threads.submit(asker));
      }
      try {
        for (int i = 0; i < RELOADS; i++) {
          engine.activate(i % 2 == 0 ? forbids : permits);
          assertThat(
                  engine
                      .decide(
                          TestCalls.request(TestTools.WEATHER),
                          TestCalls.context(TestTools.WEATHER, "{\"city\":\"Oslo\"}"))
                      .revision())
              .isEqualTo((i % 2 == 0 ? forbids : permits).revision());
        }
      } finally {
        stop.set(true);
      }
      for (Future<Long> wrong : askers) {
        assertThat(wrong.get()).isZero();
      }
    }
  }
}
