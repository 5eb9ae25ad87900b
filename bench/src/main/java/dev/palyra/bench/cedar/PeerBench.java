package dev.palyra.bench.cedar;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationResponse;
import com.cedarpolicy.model.AuthorizationSuccessResponse;
import com.cedarpolicy.model.Context;
import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.value.CedarMap;
import com.cedarpolicy.value.EntityIdentifier;
import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.IpAddress;
import com.cedarpolicy.value.PrimBool;
import com.cedarpolicy.value.PrimLong;
import com.cedarpolicy.value.PrimString;
import com.cedarpolicy.value.Value;
import dev.palyra.cedar.Authorizer;
import dev.palyra.cedar.Response;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.DatetimeValue;
import dev.palyra.cedar.model.DecimalValue;
import dev.palyra.cedar.model.DurationValue;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.IpAddressValue;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.text.PolicyParser;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The same decisions by {@code cedar-java}, with its policies cached in native memory. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class PeerBench {
  /** So many requests are compared before anything is measured. */
  private static final int COMPARED = 64;

  @Param({"10", "100", "1000", "10000"})
  int policies;

  private final BasicAuthorizationEngine engine = new BasicAuthorizationEngine();
  private PolicySet policySet = new PolicySet();
  private com.cedarpolicy.model.entity.Entities entities =
      new com.cedarpolicy.model.entity.Entities();
  private AuthorizationRequest[] requests = {};

  @Setup
  public void setUp() throws Exception {
    Workload workload = Generator.generate(policies);
    policySet = new PolicySet(policies(workload));
    policySet.cache();
    entities = com.cedarpolicy.model.entity.Entities.parse(workload.entities());
    requests =
        workload.queries().stream()
            .map(Workload.Query::request)
            .map(PeerBench::request)
            .toArray(AuthorizationRequest[]::new);
    compare(workload);
  }

  private static Set<Policy> policies(Workload workload) {
    Set<Policy> policies = new HashSet<>();
    PolicyParser.parse(workload.policies())
        .policies()
        .forEach(
            policy -> policies.add(new Policy(policy.body().span().text(), policy.id().value())));
    return policies;
  }

  /** Figures for two engines that disagree would mean nothing. */
  private void compare(Workload workload) throws AuthException {
    for (int i = 0; i < COMPARED; i++) {
      Response ours =
          Authorizer.authorize(
              workload.policySet(), workload.entityStore(), workload.queries().get(i).request());
      AuthorizationSuccessResponse theirs =
          engine.isAuthorized(requests[i], policySet, entities).success.orElseThrow();
      if (theirs.isAllowed() != ours.isAllowed()) {
        throw new IllegalStateException("the engines disagree on " + workload.queries().get(i));
      }
    }
  }

  private static AuthorizationRequest request(dev.palyra.cedar.model.Request request) {
    return new AuthorizationRequest(
        uid(request.principal()),
        uid(request.action()),
        uid(request.resource()),
        new Context(map(request.context())));
  }

  private static EntityUID uid(EntityUid uid) {
    return new EntityUID(
        EntityTypeName.parse(uid.type().name()).orElseThrow(), new EntityIdentifier(uid.id()));
  }

  private static Value value(dev.palyra.cedar.model.Value value) {
    return switch (value) {
      case BoolValue bool -> new PrimBool(bool.value());
      case LongValue(long number) -> new PrimLong(number);
      case StringValue(String text) -> new PrimString(text);
      case IpAddressValue ip -> new IpAddress(ip.argument());
      case RecordValue record -> map(record);
      case EntityUid _, SetValue _, DecimalValue _, DatetimeValue _, DurationValue _ ->
          throw new IllegalArgumentException("the workload has no " + value);
    };
  }

  private static CedarMap map(RecordValue record) {
    CedarMap map = new CedarMap();
    record.attributes().forEach((name, value) -> map.put(name, value(value)));
    return map;
  }

  @Benchmark
  public AuthorizationResponse decide(DecisionBench.Cursor cursor) throws AuthException {
    return engine.isAuthorized(requests[cursor.next(requests.length)], policySet, entities);
  }
}
