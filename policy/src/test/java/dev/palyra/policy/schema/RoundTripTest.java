package dev.palyra.policy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.tool.Tool;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.TestCalls;
import dev.palyra.policy.TestTools;
import dev.palyra.policy.bundle.BundleException;
import dev.palyra.policy.explain.CedarText;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * From JSON Schema to Cedar and back: whatever a schema looks like, a policy on each argument that
 * was typed is valid and decides by the argument's value.
 */
class RoundTripTest {
  @Property(tries = 200)
  void aPolicyOnEachArgumentIsValidAndDecidesByItsValue(@ForAll long seed) {
    RandomSchema.Sample sample = new RandomSchema(seed).object(3);
    Tool tool = TestTools.withSchema("probe", sample.schema().toString());
    ArgumentTyping typing = ArgumentTyping.of(sample.schema());
    PolicyRequestContext context = TestCalls.context(tool, sample.value().toString());
    RecordValue values;
    try {
      values = ArgumentReader.read(Arguments.of(sample.value()).tree(), typing.type());
    } catch (ArgumentMismatchException e) {
      // Only where alternatives are open objects: a member of the one that is not of the other's
      // type.
      assertThat(sample.schema().toString()).contains("anyOf");
      return;
    }

    typing
        .type()
        .attributes()
        .forEach((name, attribute) -> {
          List<String> clauses =
              CedarText.equalities("context.args", values, new RecordOf(Map.of(name, attribute)));
          if (!clauses.isEmpty()) {
            assertThat(decide("when", clauses, tool, context)).isInstanceOf(Decision.Permit.class);
            assertThat(decide("unless", clauses, tool, context))
                .isInstanceOf(Decision.Forbid.class);
          }
        });
  }

  @Property(tries = 200)
  void whatIsNotTypedIsReported(@ForAll long seed) {
    RandomSchema.Sample sample = new RandomSchema(seed).object(2);
    ArgumentTyping typing = ArgumentTyping.of(sample.schema());

    for (String name : sample.schema().path("properties").propertyNames()) {
      assertThat(
              typing.type().get(name) != null
                  || typing.unseen().stream().anyMatch(unseen -> unseen.path().equals(name))
                  || isAlwaysAbsent(sample.schema().path("properties").path(name)))
          .as("%s in %s", name, sample.schema())
          .isTrue();
    }
  }

  private static boolean isAlwaysAbsent(tools.jackson.databind.JsonNode schema) {
    return schema.path("anyOf").valueStream().anyMatch(RoundTripTest::isNull)
        && schema.path("anyOf").valueStream().allMatch(one -> isNull(one) || isAlwaysAbsent(one));
  }

  private static boolean isNull(tools.jackson.databind.JsonNode schema) {
    return schema.path("type").asString("").equals("null");
  }

  private static Decision decide(
      String keyword, List<String> clauses, Tool tool, PolicyRequestContext context) {
    String policy =
        "permit (principal, action == Action::\"probe\", resource) "
            + CedarText.block(keyword, clauses)
            + ";";
    try {
      PolicyBundle bundle = TestCalls.bundle(policy, List.of(tool));
      return bundle.decide(TestCalls.request(tool), context);
    } catch (BundleException e) {
      throw new AssertionError(policy + "\n" + tool.schema().document(), e);
    }
  }
}
