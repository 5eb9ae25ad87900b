package dev.palyra.sandbox.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.EgressPolicy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class EgressSessionTest {
  @Test
  void noConnectionIsRecordedAfterTheEnd() {
    var session =
        new EgressSession("run", Set.of(), EgressPolicy.REQUEST_ONLY, EgressLimits.DEFAULTS);
    List<String> records = new CopyOnWriteArrayList<>();
    assertThat(session.enter()).isTrue();
    Thread _ =
        Thread.ofVirtual()
            .start(() -> {
              LockSupport.parkNanos(100_000_000); // It still has something to say.
              records.add("ended");
              session.leave();
            });

    session.close();

    assertThat(records).containsExactly("ended");
  }
}
