package dev.palyra.bench.cedar;

import dev.palyra.cedar.Authorizer;
import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.Response;
import dev.palyra.cedar.entity.Entities;
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

/**
 * What a policy without a scope costs, each with a condition of its own: the slope from 0 to 1,000
 * of them.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class ScopelessBench {
  @Param({"0", "100", "1000"})
  int scopeless;

  private PolicySet policySet = PolicySet.EMPTY;
  private Entities entities = Entities.EMPTY;
  private Request[] requests = {};

  @Setup
  public void setUp() {
    Workload workload = Generator.generate(10, scopeless);
    workload.validate();
    policySet = workload.policySet();
    entities = workload.entityStore();
    requests = workload.requests();
  }

  @Benchmark
  public Response decide(DecisionBench.Cursor cursor) {
    return Authorizer.authorize(policySet, entities, requests[cursor.next(requests.length)]);
  }
}
