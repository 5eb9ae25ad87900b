package dev.palyra.bench.cedar;

import dev.palyra.cedar.Authorizer;
import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.Response;
import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.ValueJson;
import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Request;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A decision with 1,000 policies, from what a caller has: three names and the JSON of a context.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class FromScratchBench {
  private PolicySet policySet = PolicySet.EMPTY;
  private Entities entities = Entities.EMPTY;
  private List<Workload.Query> queries = List.of();
  private Json[] contexts = {};

  @Setup
  public void setUp() {
    Workload workload = Generator.generate(1_000);
    policySet = workload.policySet();
    entities = workload.entityStore();
    queries = workload.queries();
    contexts = queries.stream().map(query -> JsonReader.read(query.context())).toArray(Json[]::new);
  }

  /** The context was parsed as JSON, but not yet read as values of Cedar. */
  @Benchmark
  public Response parsedContext(DecisionBench.Cursor cursor) {
    int i = cursor.next(contexts.length);
    return decide(queries.get(i), contexts[i]);
  }

  /** The context is text. */
  @Benchmark
  public Response textContext(DecisionBench.Cursor cursor) {
    Workload.Query query = queries.get(cursor.next(contexts.length));
    return decide(query, JsonReader.read(query.context()));
  }

  private Response decide(Workload.Query query, Json context) {
    return Authorizer.authorize(
        policySet,
        entities,
        new Request(
            EntityUid.of(query.principal().type().name(), query.principal().id()),
            EntityUid.of(query.action().type().name(), query.action().id()),
            EntityUid.of(query.resource().type().name(), query.resource().id()),
            ValueJson.readRecord(context, "context")));
  }
}
