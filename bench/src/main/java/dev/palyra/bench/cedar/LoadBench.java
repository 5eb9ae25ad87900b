package dev.palyra.bench.cedar;

import dev.palyra.cedar.Authorizer;
import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.Response;
import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.validate.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From the text of 10,000 policies to the first decision, and from one revision to the next. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
public class LoadBench {
  private Workload workload = Generator.generate(10_000);
  private Schema schema = Schema.parse(workload.schema());
  private Entities entities = Entities.EMPTY;
  private Request[] requests = {};
  private PolicySet loaded = PolicySet.EMPTY;
  private final List<Policy> replacements = new ArrayList<>();
  private int revision;

  @Setup
  public void setUp() {
    entities = workload.entityStore();
    requests = workload.requests();
    loaded = workload.policySet();
    List<Policy> policies = loaded.policies();
    for (int i = 0; i < policies.size(); i++) { // Under other ids, so that each is a change.
      replacements.add(
          new Policy(policies.get((i * 7 + 1) % policies.size()).id(), policies.get(i).body()));
    }
    Authorizer.authorize(loaded, entities, requests[0]);
  }

  @Benchmark
  public PolicyDocument parse() {
    return PolicyParser.parse(workload.policies());
  }

  /** Parse, validate, compile, index and decide once. */
  @Benchmark
  public Response load() {
    PolicyDocument document = PolicyParser.parse(workload.policies());
    if (!new Validator(schema).validate(document.policies(), document.templates()).isAccepted()) {
      throw new IllegalStateException("the workload does not validate");
    }
    return Authorizer.authorize(
        PolicySet.of(document.policies(), document.templates()), entities, requests[0]);
  }

  /** From one revision to the next: replace one policy, and decide once with what is new. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Response replaceOne() {
    revision = (revision + 1) % replacements.size();
    loaded = loaded.replace(replacements.get(revision));
    return Authorizer.authorize(loaded, entities, requests[0]);
  }
}
