package dev.palyra.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.EntitiesJson;
import dev.palyra.cedar.est.PolicyJson;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.text.PolicyFormatter;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.validate.ValidationReport;
import dev.palyra.cedar.validate.Validator;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples of the README: what it shows is what happens. */
class ReadmeTest {
  @Test
  void fiveLines() {
    PolicyDocument text =
        PolicyParser.parse(
            "permit (principal, action == Action::\"view\", resource) when { resource.owner == principal };");
    PolicySet policies = PolicySet.of(text.policies(), text.templates());
    Entities entities =
        EntitiesJson.read(
            """
            [{"uid": {"type": "Photo", "id": "sun"}, "parents": [],
              "attrs": {"owner": {"__entity": {"type": "User", "id": "alice"}}}}]\
            """);
    Request request =
        new Request(
            EntityUid.of("User", "alice"),
            EntityUid.of("Action", "view"),
            EntityUid.of("Photo", "sun"));
    assertThat(Authorizer.authorize(policies, entities, request).decision())
        .isEqualTo(Decision.ALLOW);
  }

  @Test
  void aTypoIsFoundBeforeAnyRequest() {
    Schema schema =
        Schema.parse(
            """
            entity User;
            entity Photo { owner: User };
            action view appliesTo { principal: User, resource: Photo };
            """);
    PolicyDocument text =
        PolicyParser.parse(
            "permit (principal, action, resource) when { resource.ower == principal };");
    ValidationReport report = new Validator(schema).validate(text.policies(), text.templates());
    assertThat(report.isAccepted()).isFalse();
    assertThat(report.errors().getFirst().diagnostic().message()).contains("ower");
  }

  @Test
  void errorsPointAtThePlace() {
    assertThatThrownBy(() ->
            PolicyParser.parse("permit (principal, action, resource) when { principl.age > };"))
        .hasMessage(
            """
            <input>:1:45: error: there is no variable `principl`
             1 | permit (principal, action, resource) when { principl.age > };
               |                                             ^^^^^^^^
              expected: `principal`, `action`, `resource` or `context`
              hint: did you mean `principal`?
            <input>:1:60: error: unexpected `}`
             1 | permit (principal, action, resource) when { principl.age > };
               |                                                            ^
              expected: an expression\
            """);
  }

  @Test
  void templatesLayoutAndJson() {
    PolicyDocument text = PolicyParser.parse("permit (principal == ?principal, action, resource);");
    PolicySet policies =
        PolicySet.of(text.policies(), text.templates())
            .link(
                new PolicyId("policy0"),
                new PolicyId("alice"),
                Map.of(Slot.PRINCIPAL, EntityUid.of("User", "alice")));
    assertThat(policies.policies()).hasSize(1);
    assertThat(policies.unlink(new PolicyId("alice")).policies()).isEmpty();

    assertThat(PolicyFormatter.format("permit(principal,action,resource)when{true};"))
        .isEqualTo("permit (principal, action, resource)\nwhen { true };\n");
    assertThat(PolicyJson.read(PolicyJson.write(text))).isEqualTo(text);
  }
}
