package dev.palyra.bench.cedar;

import dev.palyra.cedar.Authorizer;
import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.Response;
import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.Entity;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Request;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The applications of the Cedar paper. */
@BenchmarkMode({Mode.SampleTime, Mode.AverageTime})
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class AppBench {
  @Param({"gdrive", "github"})
  String app = "";

  private PolicySet policySet = PolicySet.EMPTY;
  private Entities entities = Entities.EMPTY;
  private Entities changedEntities = Entities.EMPTY;
  private Request[] requests = {};
  private boolean turn;

  @Setup
  public void setUp() {
    Workload workload = app.equals("gdrive") ? Apps.gdrive() : Apps.github();
    workload.validate();
    policySet = workload.policySet();
    entities = workload.entityStore();
    changedEntities = entities.with(new Entity(EntityUid.of("Other", "x")));
    requests = workload.requests();
  }

  @Benchmark
  public Response decide(DecisionBench.Cursor cursor) {
    return Authorizer.authorize(policySet, entities, requests[cursor.next(requests.length)]);
  }

  /**
   * Each request comes with another version of the store than the one of the same three entities
   * before it, so that its conditions are evaluated and only its scope is remembered.
   */
  @Benchmark
  public Response decideOnAnotherStore(DecisionBench.Cursor cursor) {
    int i = cursor.next(requests.length);
    turn ^= i == 0;
    return Authorizer.authorize(policySet, turn ? changedEntities : entities, requests[i]);
  }
}
