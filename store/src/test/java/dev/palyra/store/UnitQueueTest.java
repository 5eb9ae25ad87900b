package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.call.Labels;
import dev.palyra.core.sandbox.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UnitQueueTest {
  private static final int LIMIT = 4;
  private final UnitQueue queue = new UnitQueue(LIMIT);

  private static Unit ordinary() {
    return unit(new AuditEvent.Lifecycle("gateway.started", Map.of()));
  }

  private static Unit finished(int call) {
    var of = Sample.call(call);
    return unit(
        new AuditEvent.Finished(of, Sample.ran(of, new Outcome.Exited(0), "done\n"), Labels.NONE));
  }

  private static Unit unit(AuditEvent event) {
    return new Unit(List.of(PreparedEvent.of(event, 1_000)));
  }

  @Test
  void whatHasEndedGoesBeforeTheRestWhichStaysInOrder() {
    List<Unit> offered = List.of(ordinary(), finished(1), ordinary(), finished(2));
    offered.forEach(queue::offer);

    assertThat(queue.size()).isEqualTo(4);
    assertThat(queue.take()).contains(offered.get(1));
    assertThat(queue.poll()).contains(offered.get(3));
    assertThat(queue.poll()).contains(offered.get(0));
    assertThat(queue.take()).contains(offered.get(2));
    assertThat(queue.poll()).isEmpty();
  }

  @Test
  void bothKindsCountForTheLimit() {
    for (int i = 0; i < LIMIT; i++) {
      queue.offer(i % 2 == 0 ? ordinary() : finished(i));
    }
    Unit one = finished(9);
    assertThatThrownBy(() -> queue.offer(one))
        .isInstanceOf(AuditUnavailableException.class)
        .hasMessageContaining("4 appends wait");
  }

  @Test
  void closedQueueIsEmptiedAndThenEnds() {
    Unit one = ordinary();
    queue.offer(one);
    queue.close();

    assertThat(queue.take()).contains(one);
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void brokenQueueGivesBackBothKinds() {
    Unit one = ordinary();
    Unit other = finished(1);
    queue.offer(one);
    queue.offer(other);

    assertThat(queue.fail(new IllegalStateException("disk full"))).containsOnly(one, other);
    assertThat(queue.take()).isEmpty();
  }
}
