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

/** One decision: the percentiles of single calls, and the mean of many. */
@BenchmarkMode({Mode.SampleTime, Mode.AverageTime})
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class DecisionBench {
  @Param({"10", "100", "1000", "10000"})
  int policies;

  private PolicySet policySet = PolicySet.EMPTY;
  private Entities entities = Entities.EMPTY;
  private Request[] requests = {};

  @Setup
  public void setUp() {
    Workload workload = Generator.generate(policies);
    workload.validate();
    policySet = workload.policySet();
    entities = workload.entityStore();
    requests = workload.requests();
  }

  /** Each thread goes through all requests, in an order that the branch predictor can't learn. */
  @State(Scope.Thread)
  public static class Cursor {
    private int at;

    int next(int count) {
      at = (at + 4_099) % count; // Prime to the number of requests.
      return at;
    }
  }

  @Benchmark
  public Response decide(Cursor cursor) {
    return Authorizer.authorize(policySet, entities, requests[cursor.next(requests.length)]);
  }
}
